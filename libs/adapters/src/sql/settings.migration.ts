import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

/** What holds for a database for good. */
export class Settings1800000000001 implements MigrationInterface {
  readonly name = 'Settings1800000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'settings',
        columns: [
          { name: 'name', type: 'varchar', length: '60', isPrimary: true },
          { name: 'value', type: 'varchar', length: '200' },
        ],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('settings');
  }
}
