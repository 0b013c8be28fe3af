import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

export class Reconciliation1800000000003 implements MigrationInterface {
  readonly name = 'Reconciliation1800000000003';

  async up(runner: QueryRunner): Promise<void> {
    // One row: what the last comparison of the books found, as JSON.
    await runner.createTable(
      new Table({
        name: 'reconciliation',
        columns: [
          { name: 'id', type: 'integer', isPrimary: true },
          { name: 'found', type: 'longtext' },
        ],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('reconciliation');
  }
}
