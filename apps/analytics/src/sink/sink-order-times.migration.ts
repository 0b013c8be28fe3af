import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';

/** When an order was given, by this database's clock: whoever gave it does not wait for ever. */
export class SinkOrderTimes1800000000008 implements MigrationInterface {
  readonly name = 'SinkOrderTimes1800000000008';

  async up(runner: QueryRunner): Promise<void> {
    if (await runner.hasColumn('sink_orders', 'given_at')) return;
    await runner.addColumn(
      'sink_orders',
      // Nobody waits any more for what was given before.
      new TableColumn({ name: 'given_at', type: 'bigint', default: 0 }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('sink_orders', 'given_at');
  }
}
