import { existsSync } from 'node:fs';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { request } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ImportRecord, Problem } from '@crpm/contracts';
import { systemClock, systemIds, systemTimers } from '@crpm/adapters';
import { BusinessCalendar, type Log, Refusal, wait } from '@crpm/event-sourcing';
import { configureHttp, httpAdapter, type Infrastructure } from '@crpm/service-kit';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { importCommand } from '../cli/import.command.ts';
import { ProgressLine } from '../cli/progress-line.ts';
import { ShopClient } from '../cli/shop-client.ts';
import type { ImportState } from './import-folder.ts';
import { ImportsService } from './imports.service.ts';
import { ImportsModule } from './imports.module.ts';
import { RecordingTarget } from './testing/recording-target.ts';

const errors: unknown[] = [];
const log: Log = {
  info: () => undefined,
  warn: () => undefined,
  error: (message, fields) => void errors.push([message, fields]),
};
const CUSTOMERS = 'CustomerKey,Name,Birthday\n1,=Ada,1990-01-31\n,Nobody,1990-01-31\n';
const OPEN = 'CustomerKey,Name,Birthday\n1,Ada,01/02/1990\n';
const FILE_PART = 'Content-Disposition: form-data; name="files"; filename="c.csv"';
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
  errors.length = 0;
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
const post = (path: string, body: unknown, headers = {}) =>
  fetch(url + PATH + path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });
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

  it('does the same key once when it comes twice at once', async () => {
    const headers = { 'idempotency-key': 'k2' };
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => upload({ 'c.csv': CUSTOMERS }, '', headers)),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    expect(
      answers.filter((answer) => answer.headers.get('idempotency-replayed') === 'true'),
    ).toHaveLength(3);
    const ids = await Promise.all(answers.map(async (a) => (await json<ImportRecord>(a)).id));
    expect(new Set(ids).size).toBe(1);
    expect(await settled(ids[0]!)).toMatchObject({ status: 'completed', files: [{ rows: 2 }] });
    expect(await folders()).toEqual([ids[0]]);
  });

  it('leaves an import alone whose upload broke off the second time', async () => {
    const headers = { 'idempotency-key': 'k3' };
    const { id } = await json<ImportRecord>(await upload({ 'c.csv': OPEN }, '', headers));
    await settled(id);
    const cut = request(url + PATH, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'multipart/form-data; boundary=b' },
    });
    cut.on('error', () => undefined);
    cut.write('--b\r\nContent-Disposition: form-data; name="files"; filename="c.csv"\r\n\r\nCus');
    while ((await folders()).length === 1);
    cut.destroy();
    while ((await folders()).length > 1);
    expect((await post(`/${id}/answers`, { dateOrder: 'dmy' })).status).toBe(202);
    expect(await settled(id)).toMatchObject({ status: 'completed', files: [{ rows: 1 }] });
  });

  it.each([
    ['other files', { 'c.csv': OPEN }, ''],
    ['another name', { 'd.csv': CUSTOMERS }, ''],
    ['other options', { 'c.csv': CUSTOMERS }, '?openingStock=3'],
  ])('refuses a key that comes again with %s', async (_, files, query) => {
    const headers = { 'idempotency-key': 'k4' };
    const { id } = await json<ImportRecord>(await upload({ 'c.csv': CUSTOMERS }, '', headers));
    const again = await upload(files, query, headers);
    expect(again.status).toBe(422);
    expect((await json<Problem>(again)).code).toBe('idempotency-key-reused');
    expect(await folders()).toEqual([id]);
    expect(await settled(id)).toMatchObject({ status: 'completed', files: [{ name: 'c.csv' }] });
  });

  it('keeps what it holds from others on the machine', async () => {
    const { id } = await json<ImportRecord>(await upload({ 'c.csv': OPEN }));
    await settled(id);
    const mode = async (...path: string[]) =>
      ((await stat(join(dataDir, 'imports', ...path))).mode & 0o777).toString(8);
    expect([await mode(), await mode(id)]).toEqual(['700', '700']);
    expect(await mode(id, 'upload-0')).toBe('600');
    await post(`/${id}/answers`, { dateOrder: 'dmy' });
    await settled(id);
    expect([await mode(id, 'status.json'), await mode(id, 'rejects.csv')]).toEqual(['600', '600']);
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

  const form = (type: string, body: string) =>
    fetch(url + PATH, {
      method: 'POST',
      body,
      headers: { 'content-type': `multipart/form-data${type}` },
    });
  const part = (rest: string) => `--x\r\nContent-Disposition: form-data; name="files"${rest}`;
  it.each([
    ['that has no boundary', '', ''],
    ['with garbage in it', '; boundary=x', 'garbage'],
    ['with a boundary of no use', `; boundary=${'x'.repeat(300)}`, 'x'],
    ['that breaks off in a header', '; boundary=x', '--x\r\nContent-Dis'],
    ['that breaks off in a file', '; boundary=x', part('; filename="c.csv"\r\n\r\nCus')],
  ])('refuses a form %s', async (_, type, body) => {
    const response = await form(type, body);
    expect([response.status, (await json<Problem>(response)).code]).toEqual([
      400,
      'malformed-request',
    ]);
    expect(await folders()).toEqual([]);
    expect(errors).toEqual([]);
  });

  it.each(['', '\r\nContent-Type: application/octet-stream'])(
    'refuses a part that is no file%j',
    async (more) => {
      const response = await form('; boundary=x', `${part(more)}\r\n\r\nCus\r\n--x--\r\n`);
      expect([response.status, (await json<Problem>(response)).code]).toEqual([
        422,
        'invalid-value',
      ]);
    },
  );

  it('takes a sender that goes away for no error', async () => {
    const cut = request(url + PATH, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    });
    cut.on('error', () => undefined);
    cut.write(part('; filename="c.csv"\r\n\r\nCus'));
    while ((await folders()).length === 0);
    cut.destroy();
    while ((await folders()).length > 0);
    await app.close();
    expect(errors).toEqual([]);
    await start();
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

describe('the command line', () => {
  /** Passes bytes on to the shop, but loses its answer to whoever comes first. */
  const losingOne = async () => {
    let lost = false;
    const server = createServer((caller) => {
      const shop = connect(Number(new URL(url).port), '127.0.0.1');
      caller.pipe(shop);
      shop.on('data', (bytes) => {
        if (lost) caller.write(bytes);
        else caller.destroy();
        lost = true;
      });
      caller.on('error', () => undefined).on('close', () => shop.destroy());
      shop.on('error', () => undefined).on('close', () => caller.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return server;
  };

  it('imports once, though the answer is lost and it asks again', async () => {
    const file = join(dataDir, 'c.csv');
    await writeFile(file, CUSTOMERS);
    const server = await losingOne();
    const said: string[] = [];
    const done = await importCommand([file], {
      shop: new ShopClient(
        `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
        systemTimers,
      ),
      timers: systemTimers,
      ids: systemIds,
      progress: new ProgressLine({ write: () => undefined }, systemClock),
      print: (text) => said.push(text),
    });
    server.close();
    expect(done).toBe(true);
    expect(said.join('')).toContain('c.csv');
    expect(await (await fetch(url + PATH)).json()).toHaveProperty('data.length', 1);
  });
});

describe('an import that asks', () => {
  it('goes on when it is answered', async () => {
    const { id } = await json<ImportRecord>(await upload({ 'c.csv': OPEN }));
    const asking = await settled(id);
    expect(asking).toMatchObject({ status: 'needs-input', questions: [{ column: 'Birthday' }] });
    const answer = (body: unknown, headers = {}) => post(`/${id}/answers`, body, headers);
    expect((await answer({ answers: { nonsense: 'dmy' } })).status).toBe(422);
    expect((await answer({ answers: { [asking.questions[0]!.id]: 'dmy' } })).status).toBe(202);
    expect(await settled(id)).toMatchObject({ status: 'completed', questions: [] });
    expect([...target.customers.values()][0]?.personal.birthDate).toBe('1990-02-01');
    expect((await answer({ dateOrder: 'mdy' })).status).toBe(422);
  });
});

describe('answers under one key', () => {
  it('are taken once, and answered again', async () => {
    const { id } = await json<ImportRecord>(await upload({ 'c.csv': OPEN }));
    await settled(id);
    const headers = { 'idempotency-key': 'a1' };
    const answer = (dateOrder: string) => post(`/${id}/answers`, { dateOrder }, headers);
    const both = await Promise.all([answer('dmy'), answer('dmy')]);
    expect(both.map(({ status }) => status)).toEqual([202, 202]);
    await settled(id);
    const late = await answer('dmy');
    expect([late.status, late.headers.get('idempotency-replayed')]).toEqual([202, 'true']);
    expect(await json<ImportRecord>(late)).toMatchObject({ id, status: 'completed' });
    const other = await answer('mdy');
    expect(other.status).toBe(422);
    expect((await json<Problem>(other)).code).toBe('idempotency-key-reused');
  });
});

describe('a full disk', () => {
  const full = (id: string, file: string) =>
    symlink('/dev/full', join(dataDir, 'imports', id, file));
  const free = (id: string, file: string) => rm(join(dataDir, 'imports', id, file));

  it('does not leave an import running for ever', async () => {
    const { id } = await json<ImportRecord>(await upload({ 'c.csv': OPEN }));
    await settled(id);
    const write = target.importCustomers;
    target.importCustomers = async (rows, context) => {
      await full(id, 'status.json.next');
      return write(rows, context);
    };
    await post(`/${id}/answers`, { dateOrder: 'dmy' });
    expect(await settled(id)).toMatchObject({ status: 'completed', files: [{ repaired: 1 }] });
    await app.close();
    await free(id, 'status.json.next');
    target.importCustomers = write;
    await start();
    expect(await settled(id)).toMatchObject({
      status: 'completed',
      files: [{ outcomes: { created: 1, unchanged: 0 } }],
    });
  });

  it('keeps the files of the import that it stops, to be retried once', async () => {
    const { id } = await json<ImportRecord>(await upload({ 'c.csv': OPEN }));
    await settled(id);
    expect((await post(`/${id}/retry`, {})).status).toBe(422);
    await full(id, 'rejects.csv');
    await post(`/${id}/answers`, { dateOrder: 'dmy' });
    expect(await settled(id)).toMatchObject({
      status: 'failed',
      failure: { code: 'storage-full' },
    });
    await free(id, 'rejects.csv');
    const headers = { 'idempotency-key': 'r1' };
    expect((await post(`/${id}/retry`, {}, headers)).status).toBe(202);
    expect(await settled(id)).toMatchObject({ status: 'completed', files: [{ repaired: 1 }] });
    expect((await post(`/${id}/retry`, {}, headers)).status).toBe(202);
    expect(existsSync(join(dataDir, 'imports', id, 'upload-0'))).toBe(false);
  });

  it('refuses an upload with 503 and keeps nothing of it', async () => {
    const answered = new Promise<[number | undefined, string]>((resolve, reject) => {
      const headers = { 'content-type': 'multipart/form-data; boundary=x' };
      const sending = request(url + PATH, { method: 'POST', headers }, (response) => {
        let body = '';
        response.on('data', (some: Buffer) => (body += String(some)));
        response.on('end', () => {
          resolve([response.statusCode, (JSON.parse(body) as Problem).code]);
        });
      }).on('error', reject);
      sending.flushHeaders();
      void folders().then(async (names) => {
        while (names.length === 0) names = await folders();
        await full(names[0] ?? '', 'upload-0');
        sending.end(`--x\r\n${FILE_PART}\r\n\r\n${CUSTOMERS}\r\n--x--\r\n`);
      });
    });
    expect(await answered).toEqual([503, 'storage-full']);
    expect(await folders()).toEqual([]);
  });

  it('refuses answers with 503 and still asks', async () => {
    const { id } = await json<ImportRecord>(await upload({ 'c.csv': OPEN }));
    await settled(id);
    await full(id, 'status.json.next');
    const refused = await post(`/${id}/answers`, { dateOrder: 'dmy' });
    expect([refused.status, (await json<Problem>(refused)).code]).toEqual([503, 'storage-full']);
    await free(id, 'status.json.next');
    expect((await post(`/${id}/answers`, { dateOrder: 'dmy' })).status).toBe(202);
    expect(await settled(id)).toMatchObject({ status: 'completed' });
  });
});

describe('DELETE /api/v1/imports/:id', () => {
  const remove = (id: string) => fetch(`${url}${PATH}/${id}`, { method: 'DELETE' });

  it('takes away an import with all that is kept of it', async () => {
    const { id } = await json<ImportRecord>(await upload({ 'c.csv': CUSTOMERS }));
    await settled(id);
    expect((await remove(id)).status).toBe(204);
    expect(await folders()).toEqual([]);
    for (const path of [id, `${id}/rejects.csv`]) {
      expect((await fetch(`${url}${PATH}/${path}`)).status).toBe(404);
    }
    expect((await remove(id)).status).toBe(404);
    expect(target.customers.size).toBe(1);
  });

  it('stops one that runs and one that waits', async () => {
    let reached: () => void = () => undefined;
    const writing = new Promise<void>((resolve) => (reached = resolve));
    const write = target.importCustomers;
    let batches = 0;
    target.importCustomers = async (rows, context) => {
      batches += 1;
      reached();
      await wait(systemTimers, 100);
      return write(rows, context);
    };
    const many = Array.from({ length: 4000 }, (_, n) => `${String(n)},Ada,1990-01-31\n`);
    const csv = `CustomerKey,Name,Birthday\n${many.join('')}`;
    const running = await json<ImportRecord>(await upload({ 'c.csv': csv }));
    const waiting = await json<ImportRecord>(await upload({ 'c.csv': csv }));
    await writing;
    expect((await remove(waiting.id)).status).toBe(204);
    expect((await remove(running.id)).status).toBe(204);
    expect(batches).toBeLessThan(8);
    expect(await folders()).toEqual([]);
    expect(await (await fetch(url + PATH)).json()).toMatchObject({ data: [] });
  });
});

describe('after a restart', () => {
  it('an import that the shop went down with three times is given up', async () => {
    const { id } = await json<ImportRecord>(await upload({ 'c.csv': OPEN }));
    await settled(id);
    const file = join(dataDir, 'imports', id, 'status.json');
    const cutOff = async (times: number) => {
      await app.close();
      const state = JSON.parse(await readFile(file, 'utf8')) as ImportState;
      state.record.status = 'running';
      await writeFile(file, JSON.stringify({ ...state, cutOff: times }));
      await start();
      return settled(id);
    };
    expect(await cutOff(2)).toMatchObject({ status: 'needs-input' });
    expect(await cutOff(3)).toMatchObject({ status: 'failed', failure: { code: 'given-up' } });
    expect(existsSync(join(dataDir, 'imports', id, 'upload-0'))).toBe(false);
  });

  it('an import that was asked to rest is not held to have gone down', async () => {
    const file = () => join(dataDir, 'imports', id, 'status.json');
    const written = async () => JSON.parse(await readFile(file(), 'utf8')) as ImportState;
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
    expect(await written()).toMatchObject({ cutOff: 1 });
    const resting = app.get(ImportsService).beforeApplicationShutdown();
    release();
    await resting;
    expect(await written()).toMatchObject({ cutOff: 0, record: { status: 'running' } });
  });

  it('an import that failed of what passes runs again', async () => {
    target.beforeBatch = () => {
      throw new Refusal('unavailable', 'The service is away.');
    };
    const { id } = await json<ImportRecord>(await upload({ 'c.csv': CUSTOMERS }));
    expect(await settled(id)).toMatchObject({
      status: 'failed',
      failure: { code: 'unavailable' },
    });
    await app.close();
    target = new RecordingTarget();
    await start();
    expect(await settled(id)).toMatchObject({ status: 'completed', files: [{ accepted: 1 }] });
  });

  it('what cannot be read is left alone, and what was never whole goes', async () => {
    const { id } = await json<ImportRecord>(await upload({ 'c.csv': OPEN }));
    await settled(id);
    await app.close();
    const folder = join(dataDir, 'imports', id);
    await rename(join(folder, 'status.json'), join(folder, 'aside'));
    await mkdir(join(folder, 'status.json'));
    await mkdir(join(dataDir, 'imports', 'receiving-1'));
    await start();
    expect(await folders()).toEqual([id]);
    expect(await readdir(folder)).toContain('upload-0');
    await app.close();
    await rm(join(folder, 'status.json'), { recursive: true });
    await rename(join(folder, 'aside'), join(folder, 'status.json'));
    await start();
    expect(await settled(id)).toMatchObject({ status: 'needs-input' });
  });

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
