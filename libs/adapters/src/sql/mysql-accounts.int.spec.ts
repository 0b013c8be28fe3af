import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { BusinessCalendar, CommandLane } from '@crpm/event-sourcing';
import { CountedIds, HandClock, move, realTimers, silentLog } from '@crpm/event-sourcing/testing';
import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { withMysql } from '../testing/engines.ts';
import { EventStore1700000000000 } from './event-store.migration.ts';
import { migrateMysql } from './mysql-migrate.ts';
import { openMysql, type MysqlDatabase } from './mysql.ts';
import { Settings1800000000001 } from './settings.migration.ts';
import type { Migration } from './sql-database.ts';
import { SqlEventStore } from './sql-event-store.ts';

const ACCOUNTS = fileURLToPath(new URL('../../../../infra/mysql/accounts.sh', import.meta.url));
const SERVICES = ['customers', 'products', 'purchases', 'analytics'];
const DATABASES = [...SERVICES, 'customer-keys'];
const MIGRATIONS: readonly Migration[] = [EventStore1700000000000];

/** Two tables; after the first the power goes once. */
class HalfWay1800000000009 implements MigrationInterface {
  static fails = true;
  readonly name = 'HalfWay1800000000009';

  async up(runner: QueryRunner): Promise<void> {
    const columns = [{ name: 'id', type: 'integer', isPrimary: true }];
    await runner.createTable(new Table({ name: 'first_half', columns }), true);
    if (HalfWay1800000000009.fails) throw new Error('killed');
    await runner.createTable(new Table({ name: 'second_half', columns }), true);
  }

  async down(): Promise<void> {
    // A test's database goes as a whole.
  }
}

withMysql('MySQL accounts', (server) => {
  const prefix = `t${String(process.pid)}_`;
  const passwords = new Map<string, string>();
  let folder: string;
  const makeAccounts = async () => {
    const env = { ...process.env, CRPM_MYSQL_PREFIX: prefix };
    const { stdout } = await promisify(execFile)(ACCOUNTS, [folder], { env });
    for (const statement of stdout.split(/;\n/).filter(Boolean)) await server.run(statement);
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crpm-secrets-'));
    for (const service of SERVICES) {
      for (const account of [service, `${service}-migrations`]) {
        // What an SQL text could stumble over is in it.
        passwords.set(account, `'\\"${randomBytes(8).toString('base64')}`);
        await writeFile(join(folder, `mysql-${account}`), `${passwords.get(account)!}\n`);
      }
    }
    await makeAccounts();
    await makeAccounts();
  });
  afterAll(async () => {
    for (const name of DATABASES) await server.run(`DROP DATABASE \`${prefix}${name}\``);
    for (const name of SERVICES) {
      await server.run(`DROP USER '${prefix}${name}'@'%', '${prefix}${name}_migrations'@'%'`);
    }
    await rm(folder, { recursive: true });
  });

  const at = (name: string, account: string): MysqlDatabase => ({
    ...server.address,
    database: prefix + name,
    account: {
      user: prefix + account.replace('-', '_'),
      password: passwords.get(account)!,
    },
  });
  const migrate = (service: string, migrations = MIGRATIONS, database = service) =>
    migrateMysql(at(database, `${service}-migrations`), migrations, prefix + service);

  it('let a service add events and never change or remove one', async () => {
    await migrate('purchases');
    const database = await openMysql(at('purchases', 'purchases'), MIGRATIONS);
    const store = await SqlEventStore.open('shelves', database, randomUUID());
    const lane = new CommandLane(store, [], new BusinessCalendar('UTC'), {
      clock: new HandClock(),
      ids: new CountedIds(),
      timers: realTimers,
      log: silentLog,
    });
    await lane.execute(move('a', 1));
    for (const statement of [
      "UPDATE events SET actor = 'nobody'",
      'DELETE FROM events',
      'TRUNCATE events',
      'DROP TABLE events',
      'ALTER TABLE events ADD COLUMN more integer',
      'CREATE TABLE others (id integer)',
      "DELETE FROM migrations WHERE name = 'EventStore1700000000000'",
      `SELECT * FROM \`${prefix}products\`.events`,
    ]) {
      await expect(
        database.write((transaction) => transaction.query(statement)),
      ).rejects.toMatchObject({ code: expect.stringMatching(/DENIED/) as string });
    }
    expect(await store.readAfter(0, 9)).toMatchObject([{ position: 1, actor: 'tester' }]);
    await database.write((transaction) => transaction.run('DELETE FROM handled_commands'));
    await database.close();
  });

  it('may do better a moment later where the server’s name is not known now', async () => {
    const away = { ...at('products', 'products'), host: 'mysql.invalid' };
    await expect(openMysql(away, [])).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('refuse a service whose schema is not up to date, in one line', async () => {
    const open = (migrations = MIGRATIONS) => openMysql(at('products', 'products'), migrations);
    await expect(open()).rejects.toThrow(/^The schema of t\d+_products is not up to date: run/);
    await migrate('products');
    await (await open()).close();
    await expect(open([...MIGRATIONS, Settings1800000000001])).rejects.toThrow('not up to date');
    await migrate('products', [...MIGRATIONS, Settings1800000000001]);
    // An older release beside a newer one, as in a rolling restart.
    await (await open()).close();
  });

  it('let two migrate at once, and each its own databases alone', async () => {
    await Promise.all([migrate('customers'), migrate('customers'), migrate('customers')]);
    await migrate('customers', [Settings1800000000001], 'customer-keys');
    await (await openMysql(at('customer-keys', 'customers'), [Settings1800000000001])).close();
    await expect(migrate('customers', MIGRATIONS, 'purchases')).rejects.toThrow(/denied/);
  });

  it('let a migration that was cut off go on', async () => {
    await expect(migrate('analytics', [HalfWay1800000000009])).rejects.toThrow('killed');
    HalfWay1800000000009.fails = false;
    await migrate('analytics', [HalfWay1800000000009]);
    const database = await openMysql(at('analytics', 'analytics'), [HalfWay1800000000009]);
    expect(await database.query('SELECT * FROM second_half')).toEqual([]);
    await database.close();
  });
});
