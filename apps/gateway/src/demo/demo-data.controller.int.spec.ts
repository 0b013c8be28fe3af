import { request } from 'node:http';
import { systemIds, systemTimers } from '@crpm/adapters';
import { configureHttp, httpAdapter, INFRASTRUCTURE } from '@crpm/service-kit';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DemoDataController, type DemoJob } from './demo-data.controller.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

let opened: Promise<void> = Promise.resolve();
/** What every job asks first. There is no shop behind it, so that every job fails then. */
@Controller('/api/v1/settings')
class Door {
  @Get()
  async settings(): Promise<never> {
    await opened;
    throw new Error('no shop');
  }
}

@Module({
  controllers: [DemoDataController, Door],
  providers: [{ provide: INFRASTRUCTURE, useValue: { ids: systemIds, timers: systemTimers } }],
})
class App {}

let app: NestFastifyApplication;
let url: string;
beforeEach(async () => {
  app = await NestFactory.create<NestFastifyApplication>(App, httpAdapter(systemIds), {
    logger: false,
    bodyParser: false,
  });
  configureHttp(app, { ids: systemIds, log, timers: systemTimers, hosts: ['127.0.0.1'] });
  await app.listen(0, '127.0.0.1');
  url = `${await app.getUrl()}/api/v1/demo-data`;
});
afterEach(() => app.close());

async function start(key: string, body = '{}') {
  const headers = { 'content-type': 'application/json', 'idempotency-key': key };
  const response = await fetch(url, { method: 'POST', headers, body });
  const { id } = (await response.json()) as DemoJob;
  return { status: response.status, id, replayed: response.headers.get('idempotency-replayed') };
}
async function ended(id: string): Promise<DemoJob> {
  for (;;) {
    const job = (await (await fetch(`${url}/${id}`)).json()) as DemoJob;
    if (job.status !== 'running') return job;
  }
}

it('is started once by one key, and again by another', async () => {
  const first = await start('a');
  expect(first).toMatchObject({ status: 202, replayed: null });
  expect(await ended(first.id)).toMatchObject({ status: 'failed' });
  const again = await start('b');
  expect(again.id).not.toBe(first.id);
  expect(await start('a')).toEqual({ ...first, replayed: 'true' });
});

it('is one while it runs, whatever the key', async () => {
  let open: () => void = () => undefined;
  opened = new Promise((resolve) => (open = resolve));
  const { id } = await start('a');
  expect((await start('b')).id).toBe(id);
  open();
  await ended(id);
  expect((await start('b')).id).toBe(id);
});

it('refuses a key that comes with another request', async () => {
  await start('a');
  expect((await start('a', '{"other":1}')).status).toBe(422);
});

it('asks the shop where it listens, wherever the caller says it is', async () => {
  const id = await new Promise<string>((resolve) => {
    const headers = { host: '127.0.0.1:1', 'content-type': 'application/json' };
    const asking = request(url, { method: 'POST', headers }, (response) => {
      response.on('data', (body: Buffer) => resolve((JSON.parse(String(body)) as DemoJob).id));
    });
    asking.end('{}');
  });
  expect((await ended(id)).failure).toMatch(/^The shop answered 500/);
});
