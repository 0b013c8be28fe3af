import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

const text = (name: string, length: string) => ({
  name,
  type: 'varchar',
  length,
  isNullable: true,
});

export class Catalogue1700000000001 implements MigrationInterface {
  readonly name = 'Catalogue1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'products',
        columns: [
          { name: 'id', type: 'varchar', length: '40', isPrimary: true },
          { name: 'version', type: 'integer' },
          { name: 'status', type: 'varchar', length: '10' },
          { name: 'name', type: 'varchar', length: '200' },
          // Folding case can make a text up to three times as long.
          { name: 'sort_name', type: 'varchar', length: '600' },
          text('sku', '64'),
          // Caseless; what a SKU is found and sorted by. Empty without one.
          { name: 'sku_key', type: 'varchar', length: '192' },
          text('brand', '100'),
          text('color', '50'),
          text('category', '100'),
          text('subcategory', '100'),
          { name: 'description', type: 'longtext', isNullable: true },
          // Minor units of the base currency.
          { name: 'price_minor', type: 'bigint' },
          { name: 'cost_minor', type: 'bigint', isNullable: true },
          { name: 'reorder_point', type: 'integer', isNullable: true },
          text('external_id', '100'),
          { name: 'on_hand', type: 'bigint' },
          // Caseless; what the search field looks in.
          { name: 'search_text', type: 'longtext' },
          { name: 'created_at', type: 'varchar', length: '24' },
          { name: 'updated_at', type: 'varchar', length: '24' },
        ],
        indices: [
          { name: 'products_by_name', columnNames: ['sort_name', 'id'] },
          { name: 'products_by_sku', columnNames: ['sku_key', 'id'] },
          { name: 'products_by_category', columnNames: ['category', 'subcategory'] },
          { name: 'products_by_external_id', columnNames: ['external_id'] },
        ],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('products');
  }
}
