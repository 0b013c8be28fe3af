import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ImportRecord, Problem } from '@crpm/contracts';
import { systemClock, systemIds, systemTimers } from '@crpm/adapters';
import { BusinessCalendar, type Log } from '@crpm/event-sourcing';
import { configureHttp, httpAdapter, type Infrastructure } from '@crpm/service-kit';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ImportsService } from './imports.service.ts';
import { ImportsModule } from './imports.module.ts';
import { RecordingTarget } from './testing/recording-target.ts';

const log: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const CUSTOMERS = 'CustomerKey,Name,Birthday\n1,=Ada,1990-01-31\n,Nobody,1990-01-31\n';
const OPEN = 'CustomerKey,Name,Birthday\n1,Ada,01/02/1990\n';
const LIMIT = 100_000;
const PATH = '/api/v1/imports';

let dataDir: string;
let app: NestFastifyApplication;
let target: RecordingTarget;
let url: string;

async function start(): Promise<void> {
  const infrastructure = {
    clock: systemClock,
    ids: systemIds,
    timers: systemTimers,
    log,
    dataDir,
    baseCurrency: 'USD',
    calendar: new BusinessCalendar('UTC'),
  } as Infrastructure;
  app = await NestFactory.create<NestFastifyApplication>(
    ImportsModule.register(infrastructure, LIMIT, target),
    httpAdapter(systemIds),
    { logger: false, bodyParser: false, abortOnError: false },
  );
  configureHttp(app, { ids: systemIds, log, timers: systemTimers, hosts: ['127.0.0.1'] });
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
}

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'crpm-imports-'));
  target = new RecordingTarget();
  await start();
});
afterEach(async () => {
  await app.close();
  await rm(dataDir, { recursive: true });
});

function upload(files: Record<string, string | Uint8Array<ArrayBuffer>>, query = '', headers = {}) {
  const form = new FormData();
  for (const [name, content] of Object.entries(files)) {
    form.append('files', new Blob([content]), name);
  }
  return fetch(`${url}${PATH}${query}`, { method: 'POST', body: form, headers });
}
async function settled(id: string): Promise<ImportRecord> {
  for (;;) {
    const record = (await (await fetch(`${url}${PATH}/${id}`)).json()) as ImportRecord;
    if (record.status !== 'profiling' && record.status !== 'running') return record;
  }
}
const json = async <Body>(response: Response) => (await response.json()) as Body;
const folders = () => readdir(join(dataDir, 'imports'));

describe('POST /api/v1/imports', () => {
  it('takes files, answers at once, and tells the result where it said', async () => {
    const response = await upload({ '../../c.csv': CUSTOMERS }, '?openingStock=3');
    expect(response.status).toBe(202);
    const { id } = await json<ImportRecord>(response);
    expect(response.headers.get('location')).toBe(`${PATH}/${id}`);
    expect(await settled(id)).toMatchObject({
      status: 'completed',
      options: { openingStock: 3, unknownCustomer: 'reject', dryRun: false },
      files: [{ name: 'c.csv', kind: 'customers', rows: 2, accepted: 1, rejected: 1 }],
    });
    const rejects = await fetch(`${url}${PATH}/${id}/rejects.csv`);
    expect(rejects.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(await rejects.text()).toMatch(/^c\.csv,3,missing-key,CustomerKey,.*,,Nobody,/m);
    expect((await json<{ data: ImportRecord[] }>(await fetch(url + PATH))).data).toHaveLength(1);
    expect((await readdir(join(dataDir, 'imports', id))).sort()).toEqual([
      'rejects.csv',
      'status.json',
    ]);
  });

  it('unpacks gzip on the way', async () => {
    const { id } = await json<ImportRecord>(
      await upload({ 'c.csv.gz': new Uint8Array(gzipSync(CUSTOMERS)) }),
    );
    expect(await settled(id)).toMatchObject({ files: [{ name: 'c.csv.gz', rows: 2 }] });
  });

  it('does the same key once', async () => {
    const headers = { 'idempotency-key': 'k1' };
    const first = await json<ImportRecord>(await upload({ 'c.csv': CUSTOMERS }, '', headers));
    await settled(first.id);
    const again = await upload({ 'c.csv': CUSTOMERS }, '', headers);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect((await json<ImportRecord>(again)).id).toBe(first.id);
    expect(await folders()).toHaveLength(1);
  });

  it.each([
    [
      'a spreadsheet',
      { 'x.csv': Uint8Array.of(0x50, 0x4b, 3, 4) },
      '',
      415,
      'unsupported-media-type',
    ],
    ['too much', { 'x.csv': 'x'.repeat(LIMIT + 1) }, '', 413, 'body-too-large'],
    [
      'a small archive of too much',
      { 'x.gz': new Uint8Array(gzipSync('x'.repeat(LIMIT * 20))) },
      '',
      413,
      'body-too-large',
    ],
    [
      'a damaged archive',
      { 'x.gz': Uint8Array.of(0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8) },
      '',
      400,
      'malformed-request',
    ],
    ['no file', {}, '', 422, 'invalid-value'],
    ['an unknown option', { 'c.csv': CUSTOMERS }, '?speed=9', 400, 'unknown-parameter'],
    ['a bad option', { 'c.csv': CUSTOMERS }, '?openingStock=-1', 400, 'invalid-parameter'],
  ])('refuses %s and keeps nothing of it', async (_, files, query, status, code) => {
    const response = await upload(files, query);
    expect(response.status).toBe(status);
    expect((await json<Problem>(response)).code).toBe(code);
    expect(await folders()).toEqual([]);
  });

  it('refuses what is no form', async () => {
    const response = await fetch(url + PATH, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    expect(response.status).toBe(415);
  });
});

describe('an import that asks', () => {
  it('goes on when it is answered', async () => {
    const { id } = await json<ImportRecord>(await upload({ 'c.csv': OPEN }));
    const asking = await settled(id);
    expect(asking).toMatchObject({ status: 'needs-input', questions: [{ column: 'Birthday' }] });
    const answer = (body: unknown) =>
      fetch(`${url}${PATH}/${id}/answers`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      });
    expect((await answer({ answers: { nonsense: 'dmy' } })).status).toBe(422);
    expect((await answer({ answers: { [asking.questions[0]!.id]: 'dmy' } })).status).toBe(202);
    expect(await settled(id)).toMatchObject({ status: 'completed', questions: [] });
    expect([...target.customers.values()][0]?.personal.birthDate).toBe('1990-02-01');
    expect((await answer({ dateOrder: 'mdy' })).status).toBe(422);
  });
});

describe('after a restart', () => {
  it('an import that was cut off runs again, and nothing is there twice', async () => {
    let release: () => void = () => undefined;
    const reached = new Promise<void>((resolve) => {
      target.importCustomers = () =>
        new Promise((_, reject) => {
          release = () => reject(new Error('cut off'));
          resolve();
        });
    });
    const { id } = await json<ImportRecord>(await upload({ 'c.csv': CUSTOMERS }));
    await reached;
    const resting = app.get(ImportsService).beforeApplicationShutdown();
    release();
    await resting;
    await app.close();
    target = new RecordingTarget();
    await start();
    expect(await settled(id)).toMatchObject({
      status: 'completed',
      files: [{ accepted: 1, rejected: 1 }],
    });
    expect(target.customers.size).toBe(1);
    expect(existsSync(join(dataDir, 'imports', id, 'upload-0'))).toBe(false);
  });
});

it.each(['/imp_0', '/x/rejects.csv', `/imp_${'0'.repeat(32)}`])(
  'answers 404 for %s',
  async (path) => {
    expect((await fetch(url + PATH + path)).status).toBe(404);
  },
);
