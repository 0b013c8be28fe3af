import { randomUUID } from 'node:crypto';
import type { EventCodec, Row } from '@crpm/event-sourcing';
import { eventStoreConformance, type StoreUnderTest } from '@crpm/event-sourcing/testing';
import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { onEveryEngine, type TestDatabase } from '../testing/engines.ts';
import { EventStore1700000000000 } from './event-store.migration.ts';
import { SqlEventStore } from './sql-event-store.ts';

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
  database: TestDatabase,
  codec: EventCodec | undefined,
): Promise<StoreUnderTest> {
  const opened = await database.open();
  return {
    store: await SqlEventStore.open('shelves', opened, randomUUID(), codec),
    rows: (table) => opened.query<Row>(`SELECT * FROM ${table} ORDER BY id`),
    reopen: async () => {
      await opened.close();
      return over(database, codec);
    },
    dispose: async () => {
      await opened.close();
      await database.drop();
    },
  };
}

onEveryEngine((engine) => {
  eventStoreConformance(engine.name, async (codec) => over(await engine.create(MIGRATIONS), codec));
});
