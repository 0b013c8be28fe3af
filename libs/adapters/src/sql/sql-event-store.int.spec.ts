import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventCodec, Row } from '@crpm/event-sourcing';
import { eventStoreConformance, type StoreUnderTest } from '@crpm/event-sourcing/testing';
import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { EventStore1700000000000 } from './event-store.migration.ts';
import { SqlEventStore } from './sql-event-store.ts';
import { openMysql } from './mysql.ts';
import type { SqlDatabase } from './sql-database.ts';
import { openSqlite } from './sqlite.ts';
import { withMysql } from './testing/mysql-server.ts';

class Shelves1700000000001 implements MigrationInterface {
  readonly name = 'Shelves1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    const units = { name: 'units', type: 'integer' };
    const columns = [{ name: 'id', type: 'varchar', isPrimary: true }, units];
    await runner.createTable(new Table({ name: 'shelves', columns }));
    await runner.createTable(
      new Table({
        name: 'movements',
        columns: [
          { name: 'id', type: 'integer', isPrimary: true },
          { name: 'shelf', type: 'varchar' },
          units,
        ],
      }),
    );
  }

  async down(): Promise<void> {
    // A test's database goes with its folder.
  }
}

const MIGRATIONS = [EventStore1700000000000, Shelves1700000000001];

async function over(
  open: () => Promise<SqlDatabase>,
  drop: () => Promise<void>,
  codec: EventCodec | undefined,
): Promise<StoreUnderTest> {
  const database = await open();
  return {
    store: await SqlEventStore.open('shelves', database, randomUUID(), codec),
    rows: (table) => database.query<Row>(`SELECT * FROM ${table} ORDER BY id`),
    reopen: async () => {
      await database.close();
      return over(open, drop, codec);
    },
    dispose: async () => {
      await database.close();
      await drop();
    },
  };
}

eventStoreConformance('SQLite', async (codec) => {
  const folder = await mkdtemp(join(tmpdir(), 'crpm-store-'));
  return over(
    () => openSqlite(join(folder, 'shelves.db'), MIGRATIONS),
    () => rm(folder, { recursive: true }),
    codec,
  );
});

withMysql('MySQL', (server) => {
  eventStoreConformance('MySQL', async (codec) => {
    const database = await server.createDatabase();
    return over(
      () => openMysql(database, MIGRATIONS),
      () => server.dropDatabase(database),
      codec,
    );
  });
});
