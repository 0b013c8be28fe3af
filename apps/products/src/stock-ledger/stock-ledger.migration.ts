import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

export class StockLedger1700000000002 implements MigrationInterface {
  readonly name = 'StockLedger1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'stock_movements',
        columns: [
          { name: 'position', type: 'bigint', isPrimary: true },
          { name: 'product_id', type: 'varchar', length: '40' },
          { name: 'kind', type: 'varchar', length: '10' },
          // Signed units, and the balance after them.
          { name: 'quantity', type: 'bigint' },
          { name: 'on_hand', type: 'bigint' },
          { name: 'purchase_id', type: 'varchar', length: '40', isNullable: true },
          { name: 'reason', type: 'longtext', isNullable: true },
          { name: 'note', type: 'longtext', isNullable: true },
          { name: 'actor', type: 'varchar', length: '200' },
          { name: 'occurred_at', type: 'varchar', length: '35' },
          { name: 'recorded_at', type: 'varchar', length: '24' },
        ],
        indices: [{ name: 'stock_movements_of_product', columnNames: ['product_id', 'position'] }],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('stock_movements');
  }
}
