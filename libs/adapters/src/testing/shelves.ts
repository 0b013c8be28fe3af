import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { EventStore1700000000000 } from '../sql/event-store.migration.ts';
import { Parking1800000000007 } from '../sql/parking.migration.ts';
import type { Migration } from '../sql/sql-database.ts';

/** The read models of the conformance suites' domain. */
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

/** All of a store's whose name is `shelves`. */
export const SHELVES: readonly Migration[] = [
  EventStore1700000000000,
  Shelves1700000000001,
  Parking1800000000007,
];
