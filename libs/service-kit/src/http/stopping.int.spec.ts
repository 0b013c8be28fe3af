import { once } from 'node:events';
import { connect } from 'node:net';
import { systemIds, systemTimers } from '@crpm/adapters';
import { silentLog } from '@crpm/event-sourcing/testing';
import { Body, Controller, Get, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { configureHttp, httpAdapter } from './http-server.ts';
import { PATIENCE, type Patience } from './patience.ts';

let begun: () => void;
let finish: () => void;
const hasBegun = new Promise<void>((resolve) => (begun = resolve));
const finished = new Promise<void>((resolve) => (finish = resolve));

@Controller()
class Slow {
  @Get('slow')
  async slow(): Promise<string> {
    begun();
    await finished;
    return 'answered all the same';
  }

  @Post('body')
  body(@Body() body: unknown): unknown {
    return body;
  }
}

@Module({ controllers: [Slow] })
class App {}

async function serve(patience?: Patience) {
  const app = await NestFactory.create<NestFastifyApplication>(App, httpAdapter(systemIds), {
    logger: false,
    bodyParser: false,
  });
  const edge = { ids: systemIds, log: silentLog, timers: systemTimers };
  configureHttp(app, { ...edge, ...(patience && { patience }) });
  await app.listen(0, '127.0.0.1');
  return { app, port: Number(new URL(await app.getUrl()).port) };
}

it.each([
  ['the headers', 'GET /slow HTTP/1.1\r\nHo'],
  [
    'a body',
    'POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"a"',
  ],
])(
  'does not wait for who has sent half of %s',
  async (_, half) => {
    const { app, port } = await serve({ ...PATIENCE, goodbye: 300 });
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined).resume();
    socket.write(half);
    await new Promise<void>((resolve) => systemTimers.after(200, resolve));
    const began = performance.now();
    await Promise.all([once(socket, 'close'), app.close()]);
    expect(performance.now() - began).toBeGreaterThan(250);
  },
  8_000,
);

it('answers who still asks a server that stops as it answers every error', async () => {
  const { app, port } = await serve();
  const socket = connect(port, '127.0.0.1');
  let said = '';
  socket.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ask = () => socket.write('GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n');
  ask();
  await hasBegun;
  const closed = app.close();
  const moment = () => new Promise<void>((resolve) => systemTimers.after(200, resolve));
  await moment();
  ask();
  await moment();
  finish();
  await once(socket, 'close');
  await closed;
  const [first = '', second = ''] = said.split(/(?=HTTP\/1\.1)/);
  expect(first).toContain('answered all the same');
  const [headers = '', body = ''] = second.split('\r\n\r\n');
  expect(headers).toMatch(/^HTTP\/1\.1 503 /);
  expect(headers.toLowerCase()).toContain('content-type: application/problem+json');
  expect(headers.toLowerCase()).toContain('retry-after: 1');
  expect(headers.toLowerCase()).toContain('connection: close');
  expect(JSON.parse(body)).toMatchObject({ status: 503, code: 'unavailable', instance: '/slow' });
}, 20_000);
