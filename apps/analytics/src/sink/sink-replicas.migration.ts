import { Table, TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';

/** What the replica that writes the figures leaves for the others to know. */
export class SinkReplicas1800000000002 implements MigrationInterface {
  readonly name = 'SinkReplicas1800000000002';

  async up(runner: QueryRunner): Promise<void> {
    // One row: how the figures are, as JSON.
    await runner.createTable(
      new Table({
        name: 'sink_status',
        columns: [
          { name: 'id', type: 'integer', isPrimary: true },
          { name: 'status', type: 'longtext' },
        ],
      }),
      true,
    );
    // What people asked of a replica that does not lead, and what came of it.
    await runner.createTable(
      new Table({
        name: 'sink_orders',
        columns: [
          { name: 'id', type: 'varchar', length: '36', isPrimary: true },
          { name: 'asked', type: 'longtext' },
          { name: 'answer', type: 'longtext', isNullable: true },
        ],
      }),
      true,
    );
    if (await runner.hasColumn('sink_parked', 'skipped')) return;
    // JSON: why it was left out for good, by whom and when; null where it is to be tried again.
    await runner.addColumn(
      'sink_parked',
      new TableColumn({ name: 'skipped', type: 'longtext', isNullable: true }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('sink_parked', 'skipped');
    for (const table of ['sink_orders', 'sink_status']) await runner.dropTable(table);
  }
}
