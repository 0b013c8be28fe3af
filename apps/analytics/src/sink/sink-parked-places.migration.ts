import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Of a parked event its place is remembered, not its content: the store has it, and a busy stream may
 * have thousands waiting.
 */
export class SinkParkedPlaces1800000000006 implements MigrationInterface {
  readonly name = 'SinkParkedPlaces1800000000006';

  async up(runner: QueryRunner): Promise<void> {
    if (!(await runner.hasColumn('sink_parked', 'payload'))) return;
    // MySQL keeps each of these steps by itself: the migration may have ended between them.
    if (!(await runner.hasColumn('sink_parked', 'type'))) {
      await runner.addColumn(
        'sink_parked',
        new TableColumn({ name: 'type', type: 'varchar', length: '100', default: "''" }),
      );
    }
    const rows = (await runner.query('SELECT store, position, payload FROM sink_parked')) as {
      readonly store: string;
      readonly position: number;
      readonly payload: string;
    }[];
    for (const { store, position, payload } of rows) {
      const { type } = JSON.parse(payload) as { readonly type: string };
      await runner.query('UPDATE sink_parked SET type = ? WHERE store = ? AND position = ?', [
        type,
        store,
        position,
      ]);
    }
    await runner.dropColumn('sink_parked', 'payload');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('sink_parked', 'type');
    await runner.addColumn(
      'sink_parked',
      new TableColumn({ name: 'payload', type: 'longtext', isNullable: true }),
    );
  }
}
