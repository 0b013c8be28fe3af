import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Who does what only one replica of a service may do. */
export class Leases1800000000000 implements MigrationInterface {
  readonly name = 'Leases1800000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'leases',
        columns: [
          { name: 'name', type: 'varchar', length: '100', isPrimary: true },
          { name: 'holder', type: 'varchar', length: '100' },
          // Grows with every new holder.
          { name: 'fence', type: 'bigint' },
          // Milliseconds since the epoch, by the database's clock.
          { name: 'expires_at', type: 'bigint' },
        ],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('leases');
  }
}
