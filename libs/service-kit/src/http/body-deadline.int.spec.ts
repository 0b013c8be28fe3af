import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { systemIds, systemTimers } from '@crpm/adapters';
import { Body, Controller, Module, Post, Req } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication, RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { configureHttp, httpAdapter } from './http-server.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const PATIENCE = { whole: 150, silence: 300, goodbye: 300 };
const PIECES = 8;

@Controller()
class Bodies {
  @Post('json')
  json(@Body() body: unknown): unknown {
    return body;
  }

  @Post('stream')
  @RouteConfig({ streamedBody: true })
  async stream(@Req() request: FastifyRequest): Promise<number> {
    let bytes = 0;
    for await (const piece of request.body as AsyncIterable<Buffer>) bytes += piece.length;
    return bytes;
  }
}

@Module({ controllers: [Bodies] })
class App {}

let app: NestFastifyApplication;
let port: number;
beforeAll(async () => {
  app = await NestFactory.create<NestFastifyApplication>(App, httpAdapter(systemIds), {
    logger: false,
    bodyParser: false,
  });
  configureHttp(app, {
    ids: systemIds,
    log,
    timers: systemTimers,
    hosts: ['127.0.0.1'],
    patience: PATIENCE,
  });
  app
    .getHttpAdapter()
    .getInstance()
    .addContentTypeParser('application/octet-stream', (_, payload, done) => {
      done(null, payload);
    });
  await app.listen(0, '127.0.0.1');
  port = Number(new URL(await app.getUrl()).port);
});
afterAll(() => app.close());

const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => systemTimers.after(milliseconds, resolve));

function begin(path: string, type: string, length: number, more = '') {
  const socket = connect(port, '127.0.0.1');
  const answer = { text: '' };
  socket.on('data', (data) => (answer.text += data.toString()));
  socket.on('error', () => undefined);
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: ${type}\r\n` +
      `Content-Length: ${String(length)}\r\n${more}\r\n`,
  );
  return { socket, answer };
}
const closed = (socket: Socket) => (socket.closed ? undefined : once(socket, 'close'));

it('has no limit for whole requests, which no route could get around', () => {
  const server = app.getHttpServer();
  expect(server.requestTimeout).toBe(0);
  expect(server.headersTimeout).toBe(10_000);
});

it('takes a stream for as long as it comes', async () => {
  const { socket, answer } = begin(
    '/stream',
    'application/octet-stream',
    PIECES,
    'Connection: close\r\n',
  );
  for (let sent = 0; sent < PIECES; sent += 1) {
    await pause(PATIENCE.whole / 2);
    socket.write('x');
  }
  await closed(socket);
  expect(answer.text).toMatch(/^HTTP\/1.1 201 [^]*8$/);
});

it('cuts off a stream that falls silent', async () => {
  const { socket, answer } = begin('/stream', 'application/octet-stream', PIECES);
  socket.write('x');
  await closed(socket);
  expect(answer.text).toBe('');
});

it.each(['/json', '/nowhere'])(
  'cuts off a body that does not come, and says so: %s',
  async (to) => {
    const { socket, answer } = begin(to, 'application/json', 2);
    socket.write('{');
    await closed(socket);
    if (to === '/json') expect(answer.text).toMatch(/^HTTP\/1.1 408 [^]*"code":"request-timeout"/);
  },
);

it('cuts off a body that comes by the drop', async () => {
  const { socket, answer } = begin('/json', 'application/json', 1000);
  const dripping = setInterval(() => socket.write(' '), 20);
  await closed(socket);
  clearInterval(dripping);
  expect(answer.text).toMatch(/^HTTP\/1.1 408 /);
});

it('leaves a connection in peace whose bodies came in time', async () => {
  const { socket, answer } = begin('/json', 'application/json', 2);
  socket.write('{}');
  await pause(PATIENCE.silence * 1.5);
  expect(socket.closed).toBe(false);
  expect(answer.text).toMatch(/^HTTP\/1.1 201 /);
  socket.destroy();
});
