import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

export class PersonalKeys1700000000002 implements MigrationInterface {
  readonly name = 'PersonalKeys1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'personal_keys',
        columns: [
          { name: 'customer_id', type: 'varchar', length: '40', isPrimary: true },
          { name: 'wrapped_key', type: 'varchar', length: '120' },
        ],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('personal_keys');
  }
}
