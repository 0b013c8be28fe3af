import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createClient } from '@clickhouse/client';
import { wait, type Log } from '@crpm/event-sourcing';
import { ClickHouse } from '../clickhouse/clickhouse.ts';
import { EmbeddedClickHouse, freePort } from '../clickhouse/embedded-clickhouse.ts';
import type { ClickHouseServer } from '../clickhouse/embedded-config.ts';
import { systemTimers as timers } from '../runtime/system.ts';

/**
 * The server tests make databases on, with the accounts of infra/clickhouse/accounts.xml and one
 * password: http://:password@host:port.
 */
const ADDRESS = process.env['CRPM_TEST_CLICKHOUSE'];
const SCRIPT = fileURLToPath(new URL('../../../../infra/native/clickhouse.sh', import.meta.url));
const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const run = promisify(execFile);

/** A database of its own, empty. */
export interface TestClickHouse {
  readonly server: ClickHouseServer;
  stop(): Promise<void>;
}
/** On an engine of its own. */
export interface CrashingClickHouse extends TestClickHouse {
  /** kill -9 of the engine; it comes back by itself. */
  kill(): Promise<void>;
  /** Answers when it answers again. */
  back(): Promise<void>;
}

export interface ClickHouseKind {
  readonly name: 'embedded' | 'a server';
  readonly start: () => Promise<TestClickHouse>;
  readonly startAlone: () => Promise<CrashingClickHouse>;
}

export const EMBEDDED: ClickHouseKind = {
  name: 'embedded',
  start: () => startEmbedded(),
  startAlone: () => startEmbedded(),
};

/** The same suite on every kind there is: embedded always, a server's where one was named. */
export function onEveryClickHouse(suite: (kind: ClickHouseKind) => void): void {
  describe('on ClickHouse, embedded', () => {
    suite(EMBEDDED);
  });
  withClickHouse('on ClickHouse, a server', suite);
}

/** Suites on a real server, where one was named. */
export function withClickHouse(name: string, suite: (kind: ClickHouseKind) => void): void {
  if (!ADDRESS) {
    it.skip(`${name}: none named by CRPM_TEST_CLICKHOUSE`, () => undefined);
    return;
  }
  const { origin, password } = new URL(ADDRESS);
  describe(name, () => {
    suite({
      name: 'a server',
      start: () => Promise.resolve(databaseOn(origin, password)),
      startAlone: () => startServer(password),
    });
  });
}

async function startEmbedded(): Promise<CrashingClickHouse> {
  const dataDir = await mkdtemp(join(tmpdir(), 'crpm-clickhouse-'));
  const engine = await EmbeddedClickHouse.start({ dataDir, timers, log: silent });
  return {
    server: engine.server,
    kill: async () => {
      const { pid } = engine;
      process.kill(pid ?? 0, 'SIGKILL');
      while (engine.pid === pid) await wait(timers, 25);
    },
    back: () => answers(engine.server),
    stop: async () => {
      await engine.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}

function databaseOn(url: string, password: string): TestClickHouse {
  const account = (username: string) => ({ username, password });
  const database = `crpm_test_${randomBytes(6).toString('hex')}`;
  const server = { url, database, writer: account('writer'), reader: account('reader') };
  return {
    server,
    stop: async () => {
      const client = createClient({ url, ...server.writer });
      await client.command({ query: `DROP DATABASE IF EXISTS ${database} SYNC` });
      await client.close();
    },
  };
}

async function startServer(password: string): Promise<CrashingClickHouse> {
  const folder = await mkdtemp(join(tmpdir(), 'crpm-clickhouse-'));
  const port = await freePort();
  const env = {
    PATH: process.env['PATH'],
    CLICKHOUSE_PORT: String(port),
    CLICKHOUSE_WRITER_PASSWORD: password,
    CLICKHOUSE_READER_PASSWORD: password,
  };
  const script = (action: string) => run(SCRIPT, [action, folder], { env });
  let starting = script('start');
  await starting;
  const { server } = databaseOn(`http://127.0.0.1:${String(port)}`, password);
  return {
    server,
    kill: async () => {
      process.kill(Number(await readFile(join(folder, 'pid'), 'utf8')), 'SIGKILL');
      starting = script('start');
    },
    back: async () => {
      await starting;
      await answers(server);
    },
    stop: async () => {
      await script('stop');
      await rm(folder, { recursive: true });
    },
  };
}

async function answers(server: ClickHouseServer): Promise<void> {
  const database = new ClickHouse(server);
  for (;;) {
    const answered = await database.query('SELECT 1').then(
      () => true,
      () => false,
    );
    if (answered) break;
    await wait(timers, 50);
  }
  await database.close();
}
