import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

/** What the sink knows of each store's events in the figures. */
export class Sink1700000000000 implements MigrationInterface {
  readonly name = 'Sink1700000000000';

  async up(runner: QueryRunner): Promise<void> {
    // One row a store: the range written last, or being written (phase BEFORE).
    await runner.createTable(
      new Table({
        name: 'sink_ranges',
        columns: [
          { name: 'store', type: 'varchar', length: '60', isPrimary: true },
          { name: 'first_position', type: 'bigint' },
          { name: 'last_position', type: 'bigint' },
          { name: 'phase', type: 'varchar', length: '6' },
          // The newest event's, of the range.
          { name: 'recorded_at', type: 'varchar', length: '24' },
          { name: 'event_id', type: 'varchar', length: '100' },
          { name: 'epoch', type: 'varchar', length: '100' },
          // Version of the tables, raised by each rebuild: part of the insert tokens.
          { name: 'version', type: 'integer' },
          // JSON: rows this store has given each table; with this range's once it is AFTER.
          { name: 'table_rows', type: 'longtext' },
        ],
      }),
      true,
    );
    await runner.createTable(
      new Table({
        name: 'sink_parked',
        columns: [
          { name: 'store', type: 'varchar', length: '60', isPrimary: true },
          { name: 'position', type: 'bigint', isPrimary: true },
          { name: 'stream', type: 'varchar', length: '100' },
          { name: 'error', type: 'longtext' },
          { name: 'payload', type: 'longtext' },
        ],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['sink_parked', 'sink_ranges']) await runner.dropTable(table);
  }
}
