import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { wait } from '@crpm/event-sourcing';
import { systemTimers } from '../runtime/system.ts';
import { EMBEDDED } from '../testing/clickhouse.ts';
import { ClickHouse } from './clickhouse.ts';

/** Only writes down what it is asked: the engine that tests start cannot be one of several replicas. */
class Listener {
  readonly asked: { sql: string; settings: URLSearchParams }[] = [];
  /** Inserts under way on each table, and the most there were. */
  readonly most = new Map<string, number>();
  engine: string | undefined;
  sees = 1;
  shards = 1;
  refusal: string | undefined;
  private readonly going = new Map<string, number>();
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const settings = new URL(request.url ?? '', 'http://x').searchParams;
        const sql = settings.get('query') ?? Buffer.concat(chunks).toString();
        this.asked.push({ sql, settings });
        void this.answer(sql).then((answer) => {
          if (answer === undefined) {
            response.writeHead(500).end(`Code: 289. DB::Exception: no. (${this.refusal ?? ''}) `);
          } else response.end(answer);
        });
      });
    });
  }

  start = () => new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));

  stop = () => new Promise((resolve) => this.server.close(resolve));

  get url(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  private async answer(sql: string): Promise<string | undefined> {
    if (this.refusal !== undefined) return undefined;
    if (sql.includes('system.databases')) {
      return this.engine === undefined ? '' : `${JSON.stringify({ engine: this.engine })}\n`;
    }
    if (sql.includes('system.clusters')) return `${JSON.stringify({ shards: this.shards })}\n`;
    if (sql.includes('getSetting')) {
      return JSON.stringify({ meta: [{ name: 'sees' }], data: [[this.sees]] });
    }
    if (sql.startsWith('SELECT')) return JSON.stringify({ meta: [], data: [] });
    if (sql.startsWith('CREATE DATABASE')) this.engine = 'Replicated';
    const [, table] = /^INSERT INTO (\w+)/.exec(sql) ?? [];
    if (table !== undefined) {
      const now = (this.going.get(table) ?? 0) + 1;
      this.going.set(table, now);
      this.most.set(table, Math.max(now, this.most.get(table) ?? 0));
      await wait(systemTimers, 30);
      this.going.set(table, now - 1);
    }
    return '';
  }
}

const folder = mkdtempSync(join(tmpdir(), 'crpm-replicas-'));
const migrations = pathToFileURL(`${folder}/`);
writeFileSync(
  join(folder, '001.sql'),
  `CREATE TABLE IF NOT EXISTS t (id UInt64)
ENGINE = ReplacingMergeTree
ORDER BY id
SETTINGS non_replicated_deduplication_window = 10000
;
CREATE VIEW IF NOT EXISTS v AS SELECT id FROM t`,
);
afterAll(() => rmSync(folder, { recursive: true }));

const account = { username: 'x', password: 'x' };
let listener: Listener;
let database: ClickHouse;
beforeEach(async () => {
  listener = new Listener();
  await listener.start();
  const { url } = listener;
  const server = { url, database: 'crpm', writer: account, reader: account };
  database = new ClickHouse({ ...server, cluster: 'figures' });
});
afterEach(async () => {
  await database.close();
  await listener.stop();
});
const statements = () => listener.asked.map(({ sql }) => sql.replace(/\s+/g, ' '));

it('makes on a cluster a database that brings statements to every replica, and replicated tables', async () => {
  await database.migrate(migrations);
  expect(statements().filter((sql) => !sql.startsWith('SELECT'))).toEqual([
    'CREATE DATABASE IF NOT EXISTS crpm ON CLUSTER `figures` ENGINE = ' +
      "Replicated('/clickhouse/databases/crpm', '{shard}', '{replica}')",
    'SYSTEM SYNC DATABASE REPLICA crpm',
    expect.stringContaining('ENGINE = ReplicatedMergeTree ORDER BY name SETTINGS replicated_'),
    'CREATE TABLE IF NOT EXISTS t (id UInt64) ENGINE = ReplicatedReplacingMergeTree ORDER BY id ' +
      'SETTINGS replicated_deduplication_window = 10000, ' +
      'replicated_deduplication_window_seconds = 3153600000',
    'CREATE VIEW IF NOT EXISTS v AS SELECT id FROM t',
    expect.stringMatching(/^INSERT INTO migrations/),
  ]);
  for (const { sql, settings } of listener.asked) {
    if (!/^(CREATE|SYSTEM)/.test(sql)) continue;
    expect(settings.get('distributed_ddl_output_mode')).toBe('throw_only_active');
  }
});

it('asks not every server again for a database that is there, so that one may be down', async () => {
  listener.engine = 'Replicated';
  await database.migrate(migrations);
  expect(statements().filter((sql) => sql.includes('ON CLUSTER'))).toEqual([]);
});

it('inserts with a quorum, one at a time on a table, tables beside each other', async () => {
  const insert = (table: string, token: string) => database.insert(table, [{ id: 1 }], token);
  await Promise.all([insert('a', '1'), insert('a', '2'), insert('b', '3'), insert('a', '4')]);
  expect([...listener.most]).toEqual([
    ['a', 1],
    ['b', 1],
  ]);
  expect(listener.asked.map(({ settings }) => settings.get('insert_deduplication_token'))).toEqual([
    '1',
    '3',
    '2',
    '4',
  ]);
  for (const { settings } of listener.asked) {
    expect(Object.fromEntries(settings)).toMatchObject({
      insert_quorum: 'auto',
      insert_quorum_parallel: '0',
      insert_deduplicate: '1',
    });
  }
});

it('tells who asks a replica that is behind to try again', async () => {
  listener.refusal = 'REPLICA_IS_NOT_IN_QUORUM';
  await expect(database.query('SELECT 1')).rejects.toMatchObject({ code: 'unavailable' });
});

it('does not start with a reader that would take less than all for all', async () => {
  listener.sees = 0;
  await expect(database.migrate(migrations)).rejects.toThrow('select_sequential_consistency');
});

it('does not start where rows would be parted over shards', async () => {
  listener.shards = 2;
  await expect(database.migrate(migrations)).rejects.toThrow('2 shards');
});

it('refuses tables of a cluster where the setting names none', async () => {
  listener.engine = 'Replicated';
  const { url } = listener;
  const alone = new ClickHouse({ url, database: 'crpm', writer: account, reader: account });
  await expect(alone.migrate(migrations)).rejects.toThrow('crpm is of a cluster');
  await alone.close();
});

it('refuses tables of one server on a cluster', async () => {
  const embedded = await EMBEDDED.start();
  const alone = new ClickHouse(embedded.server);
  const onCluster = new ClickHouse({ ...embedded.server, cluster: 'figures' });
  await alone.migrate(migrations);
  await expect(onCluster.migrate(migrations)).rejects.toThrow('crpm is of one server');
  await Promise.all([alone.close(), onCluster.close()]);
  await embedded.stop();
}, 60_000);
