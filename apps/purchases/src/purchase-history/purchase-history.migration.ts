import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

const text = (name: string, length: string, isNullable = true) => ({
  name,
  type: 'varchar',
  length,
  isNullable,
});

export class PurchaseHistory1700000000001 implements MigrationInterface {
  readonly name = 'PurchaseHistory1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'purchases',
        columns: [
          { name: 'id', type: 'varchar', length: '40', isPrimary: true },
          { name: 'version', type: 'integer' },
          { name: 'position', type: 'bigint' },
          text('number', '100', false),
          text('status', '10', false),
          text('customer_id', '40', false),
          text('store_id', '40'),
          text('store_name', '200'),
          text('channel', '10', false),
          text('currency', '3', false),
          text('base_currency', '3', false),
          text('rate', '20', false),
          text('payment_method', '20'),
          text('note', '500'),
          text('external_id', '100'),
          // Caseless; what the search field looks in.
          { name: 'search_text', type: 'longtext' },
          { name: 'historical', type: 'integer' },
          // JSON of the lines: as ordered while pending or refused, then as sold.
          { name: 'lines', type: 'longtext' },
          { name: 'units', type: 'bigint' },
          { name: 'base_minor', type: 'bigint' },
          { name: 'local_minor', type: 'bigint' },
          // JSON of PurchaseRefused.
          { name: 'refusal', type: 'longtext', isNullable: true },
          { name: 'settled_position', type: 'bigint', isNullable: true },
          text('settled_at', '24'),
          { name: 'cancel_reason', type: 'longtext', isNullable: true },
          text('cancelled_at', '35'),
          text('placed_at', '35', false),
          text('business_date', '10', false),
          text('delivered_on', '10'),
          text('created_at', '24', false),
          text('updated_at', '24', false),
        ],
        indices: [
          { name: 'purchases_by_time', columnNames: ['placed_at', 'id'] },
          { name: 'purchases_of_customer', columnNames: ['customer_id', 'placed_at', 'id'] },
          { name: 'purchases_by_number', columnNames: ['number'] },
        ],
      }),
      true,
    );
    await runner.createTable(
      new Table({
        name: 'purchased_products',
        columns: [
          { name: 'product_id', type: 'varchar', length: '40', isPrimary: true },
          { name: 'purchase_id', type: 'varchar', length: '40', isPrimary: true },
        ],
      }),
      true,
    );
    await runner.createTable(
      new Table({
        name: 'stores',
        columns: [
          { name: 'id', type: 'varchar', length: '40', isPrimary: true },
          { name: 'version', type: 'integer' },
          { name: 'details', type: 'longtext' },
          { name: 'name', type: 'varchar', length: '200' },
          text('created_at', '24', false),
          text('updated_at', '24', false),
        ],
      }),
      true,
    );
    await runner.createTable(
      new Table({
        name: 'exchange_rates',
        columns: [
          { name: 'date', type: 'varchar', length: '10', isPrimary: true },
          { name: 'currency', type: 'varchar', length: '3', isPrimary: true },
          { name: 'rate', type: 'varchar', length: '20' },
        ],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['exchange_rates', 'stores', 'purchased_products', 'purchases']) {
      await runner.dropTable(table);
    }
  }
}
