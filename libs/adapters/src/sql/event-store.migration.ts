import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Tables every event-sourced service has beside its read models. */
export class EventStore1700000000000 implements MigrationInterface {
  readonly name = 'EventStore1700000000000';

  async up(runner: QueryRunner): Promise<void> {
    // In SQLite INTEGER is 64 bits, and as the primary key the row's own address.
    const position = runner.dataSource.options.type === 'mysql' ? 'bigint' : 'integer';
    await runner.createTable(
      new Table({
        name: 'events',
        columns: [
          { name: 'position', type: position, isPrimary: true },
          { name: 'stream', type: 'varchar', length: '100' },
          { name: 'version', type: 'integer' },
          { name: 'type', type: 'varchar', length: '60' },
          { name: 'schema_version', type: 'integer' },
          { name: 'data', type: 'longtext' },
          { name: 'event_id', type: 'varchar', length: '36' },
          { name: 'causation_id', type: 'varchar', length: '100' },
          // Which of its command's events on this stream it is.
          { name: 'ordinal', type: 'integer' },
          { name: 'correlation_id', type: 'varchar', length: '100' },
          { name: 'actor', type: 'varchar', length: '200' },
          { name: 'reason', type: 'longtext', isNullable: true },
          { name: 'occurred_at', type: 'varchar', length: '35' },
          { name: 'recorded_at', type: 'varchar', length: '24' },
          { name: 'business_date', type: 'varchar', length: '10' },
        ],
        indices: [
          { name: 'events_stream_version', columnNames: ['stream', 'version'], isUnique: true },
          // The cause first: it is the newest of its time, and the index grows at its end.
          {
            name: 'events_cause_stream',
            columnNames: ['causation_id', 'stream', 'ordinal'],
            isUnique: true,
          },
        ],
      }),
      true,
    );
    // One row: the position dealt last. Locked for the length of an append.
    await runner.createTable(
      new Table({
        name: 'head',
        columns: [
          { name: 'id', type: 'integer', isPrimary: true },
          { name: 'position', type: position },
          { name: 'recorded_at', type: 'varchar', length: '24' },
          { name: 'store_epoch', type: 'varchar', length: '36' },
        ],
      }),
      true,
    );
    await runner.createTable(
      new Table({
        name: 'handled_commands',
        columns: [
          { name: 'command_id', type: 'varchar', length: '100', isPrimary: true },
          { name: 'request_hash', type: 'varchar', length: '64' },
          { name: 'outcome', type: 'longtext' },
        ],
      }),
      true,
    );
    await runner.createTable(
      new Table({
        name: 'unique_keys',
        columns: [
          // As long as MySQL's indexes take: a text without its case may be three times as long.
          { name: 'unique_key', type: 'varchar', length: '700', isPrimary: true },
          { name: 'stream', type: 'varchar', length: '100' },
        ],
      }),
      true,
    );
    await runner.createTable(
      new Table({
        name: 'checkpoints',
        columns: [
          { name: 'name', type: 'varchar', length: '100', isPrimary: true },
          { name: 'position', type: position },
        ],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['checkpoints', 'unique_keys', 'handled_commands', 'head', 'events']) {
      await runner.dropTable(table);
    }
  }
}
