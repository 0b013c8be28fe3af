import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Events that a subscription could not handle. */
export class Parking1800000000007 implements MigrationInterface {
  readonly name = 'Parking1800000000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'parked_events',
        columns: [
          { name: 'subscription', type: 'varchar', length: '100', isPrimary: true },
          { name: 'position', type: 'bigint', isPrimary: true },
          { name: 'stream', type: 'varchar', length: '100' },
          { name: 'type', type: 'varchar', length: '60' },
          { name: 'error', type: 'longtext' },
          // JSON: who left it out for good, when and why.
          { name: 'skipped', type: 'longtext', isNullable: true },
        ],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('parked_events');
  }
}
