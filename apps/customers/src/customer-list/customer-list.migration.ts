import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

const text = (name: string, length: string) => ({
  name,
  type: 'varchar',
  length,
  isNullable: true,
});

export class CustomerList1700000000001 implements MigrationInterface {
  readonly name = 'CustomerList1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'customers',
        columns: [
          { name: 'id', type: 'varchar', length: '40', isPrimary: true },
          { name: 'version', type: 'integer' },
          { name: 'status', type: 'varchar', length: '10' },
          { name: 'name', type: 'varchar', length: '200' },
          // Folding case can make a text up to three times as long.
          { name: 'sort_name', type: 'varchar', length: '600' },
          text('email', '254'),
          // What the spellings of an address have in common.
          text('email_key', '600'),
          text('phone', '40'),
          text('phone_e164', '20'),
          text('gender', '12'),
          text('birth_date', '10'),
          text('line1', '200'),
          text('line2', '200'),
          text('postal_code', '20'),
          text('city', '100'),
          text('state', '100'),
          text('state_code', '100'),
          text('country', '2'),
          text('continent', '20'),
          text('external_id', '100'),
          { name: 'tags', type: 'longtext' },
          { name: 'notes', type: 'longtext', isNullable: true },
          // Caseless; what the search field looks in.
          { name: 'search_text', type: 'longtext' },
          { name: 'created_at', type: 'varchar', length: '24' },
          { name: 'updated_at', type: 'varchar', length: '24' },
        ],
        indices: [
          { name: 'customers_by_name', columnNames: ['sort_name', 'id'] },
          { name: 'customers_by_creation', columnNames: ['created_at', 'id'] },
          { name: 'customers_by_update', columnNames: ['updated_at', 'id'] },
          { name: 'customers_by_country', columnNames: ['country', 'city'] },
          { name: 'customers_by_email', columnNames: ['email_key'] },
          { name: 'customers_by_external_id', columnNames: ['external_id'] },
        ],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('customers');
  }
}
