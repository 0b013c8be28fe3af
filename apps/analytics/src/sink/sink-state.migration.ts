import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

export class SinkState1700000000001 implements MigrationInterface {
  readonly name = 'SinkState1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'sink',
        columns: [
          { name: 'store', type: 'varchar', length: '40', isPrimary: true },
          { name: 'store_epoch', type: 'varchar', length: '36' },
          // Every event up to here is in the figures.
          { name: 'applied', type: 'bigint' },
          { name: 'applied_recorded_at', type: 'varchar', length: '24' },
          // The range being inserted: as large as `applied` when none is.
          { name: 'intended', type: 'bigint' },
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'parked_events',
        columns: [
          { name: 'store', type: 'varchar', length: '40', isPrimary: true },
          { name: 'position', type: 'bigint', isPrimary: true },
          { name: 'stream', type: 'varchar', length: '100' },
          { name: 'error', type: 'text' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('parked_events');
    await runner.dropTable('sink');
  }
}
