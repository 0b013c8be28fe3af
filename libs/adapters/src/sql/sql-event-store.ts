import { upcast, type Recorded } from '@crpm/contracts';
import {
  plainCodec,
  type AppendTransaction,
  type Batch,
  type Checkpoints,
  type EventCodec,
  type EventStore,
  type HandledCommand,
} from '@crpm/event-sourcing';
import { applyChanges, insertRows } from './apply-changes.ts';
import { RecentEvents } from './recent-events.ts';
import { queryIn } from './query-in.ts';
import type { SqlDatabase, SqlExecutor, SqlReader } from './sql-database.ts';
import { mustHold } from './sql-leases.ts';

interface EventRow {
  position: number;
  stream: string;
  version: number;
  type: string;
  schema_version: number;
  data: string;
  event_id: string;
  causation_id: string;
  ordinal: number;
  correlation_id: string;
  actor: string;
  reason: string | null;
  occurred_at: string;
  recorded_at: string;
  business_date: string;
}

/** A service's events in SQL. */
export class SqlEventStore implements EventStore, Checkpoints {
  private readonly listeners = new Set<() => void>();
  private readonly recent = new RecentEvents(16_000_000);
  /** Settles with the append under way. */
  private appending: Promise<void> | undefined;

  private constructor(
    readonly name: string,
    readonly epoch: string,
    private readonly database: SqlDatabase,
    private readonly codec: EventCodec,
  ) {}

  /** Opens the store of a migrated database; a new one gets `newEpoch`. */
  static async open(
    name: string,
    database: SqlDatabase,
    newEpoch: string,
    codec: EventCodec = plainCodec,
  ): Promise<SqlEventStore> {
    const epoch = await database.write(async (transaction) => {
      // Two replicas may be the first at once.
      await transaction.run(
        'INSERT INTO head (id, position, recorded_at, store_epoch) VALUES (1, 0, ?, ?)' +
          transaction.dialect.upsert(['id'], ['id']),
        ['', newEpoch],
      );
      const [head] = await transaction.query<{ store_epoch: string }>(
        'SELECT store_epoch FROM head WHERE id = 1',
      );
      if (!head) throw new Error('the head row is missing');
      return head.store_epoch;
    });
    return new SqlEventStore(name, epoch, database, codec);
  }

  append<T>(work: (transaction: AppendTransaction) => Promise<T>): Promise<T> {
    const turn = this.appendNow(work);
    const done: Promise<void> = turn
      .then(
        () => undefined,
        () => undefined,
      )
      .finally(() => {
        if (this.appending === done) this.appending = undefined;
      });
    this.appending = done;
    return turn;
  }

  private async appendNow<T>(work: (transaction: AppendTransaction) => Promise<T>): Promise<T> {
    let written: { events: readonly Recorded[]; characters: number } | undefined;
    const result = await this.database.write(async (executor) => {
      const [head] = await executor.query<{ position: number; recorded_at: string }>(
        `SELECT position, recorded_at FROM head WHERE id = 1${executor.dialect.forUpdate}`,
      );
      if (!head) throw new Error('the head row is missing');
      const append: AppendTransaction = {
        head: head.position,
        lastRecordedAt: head.recorded_at,
        loadStreams: async (streams) => this.codec.open(await this.loadStreams(executor, streams)),
        handled: (commandIds) => loadHandled(executor, commandIds),
        ownersOf: (keys) => loadOwners(executor, keys),
        write: async (batch) => {
          written = await this.write(executor, head.position, batch);
        },
      };
      return work(append);
    });
    if (written && written.events.length > 0) {
      this.recent.push(written.events, written.characters);
      for (const listener of this.listeners) listener();
    }
    return result;
  }

  async readAfter(position: number, limit: number): Promise<readonly Recorded[]> {
    // What is being appended shows in the file before it would survive a power cut.
    while (this.appending && !this.recent.has(position + 1)) await this.appending;
    if (this.recent.has(position + 1)) return this.recent.after(position, limit);
    const rows = await this.database.query<EventRow>(
      'SELECT * FROM events WHERE position > ? ORDER BY position LIMIT ?',
      [position, limit],
    );
    return rows.map((row) => this.recorded(row));
  }

  async readStream(stream: string): Promise<readonly Recorded[]> {
    return this.codec.open(await this.loadStreams(this.database, [stream]));
  }

  async head(): Promise<number> {
    const [head] = await this.database.query<{ position: number }>(
      'SELECT position FROM head WHERE id = 1',
    );
    return head?.position ?? 0;
  }

  /** How many events are after a position, and when the first of these was recorded. */
  async after(position: number): Promise<{ events: number; since: string | undefined }> {
    const [next] = await this.database.query<{ head: number; recorded_at: string }>(
      'SELECT head.position AS head, events.recorded_at FROM head, events ' +
        'WHERE head.id = 1 AND events.position = ?',
      [position + 1],
    );
    return { events: next ? next.head - position : 0, since: next?.recorded_at };
  }

  onCommitted(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  async load(name: string): Promise<number> {
    const [row] = await this.database.query<{ position: number }>(
      'SELECT position FROM checkpoints WHERE name = ?',
      [name],
    );
    return row?.position ?? 0;
  }

  save(name: string, position: number): Promise<void> {
    return this.database.write((transaction) => saveCheckpoint(transaction, name, position));
  }

  /** Checkpoints that only who holds a lease may save, and only under its fence. */
  checkpointsUnder(lease: string, fence: number): Checkpoints {
    return {
      load: (name) => this.load(name),
      save: (name, position) =>
        this.database.write(async (transaction) => {
          await mustHold(transaction, lease, fence);
          await saveCheckpoint(transaction, name, position);
        }),
    };
  }

  private async loadStreams(reader: SqlReader, streams: readonly string[]): Promise<Recorded[]> {
    const rows = await queryIn<EventRow>(
      reader,
      streams,
      (marks) => `SELECT * FROM events WHERE stream IN (${marks}) ORDER BY stream, version`,
    );
    return rows.map((row) => this.recorded(row));
  }

  private async write(
    executor: SqlExecutor,
    head: number,
    batch: Batch,
  ): Promise<{ events: readonly Recorded[]; characters: number }> {
    const events = await this.codec.seal(batch.events);
    const rows = rowsOf(events);
    const last = events.at(-1);
    if (last) {
      if (events[0]?.position !== head + 1 || last.position !== head + events.length) {
        throw new Error('positions must follow the head without a gap');
      }
      await insertRows(executor, 'events', rows);
      await executor.run('UPDATE head SET position = ?, recorded_at = ? WHERE id = 1', [
        last.position,
        last.recordedAt,
      ]);
    }
    await insertRows(
      executor,
      'handled_commands',
      batch.handled.map(({ commandId, requestHash, outcome }) => ({
        command_id: commandId,
        request_hash: requestHash,
        outcome,
      })),
    );
    await executor.runEach(
      'DELETE FROM unique_keys WHERE unique_key = ?',
      batch.releasedKeys.map((key) => [key]),
    );
    await insertRows(
      executor,
      'unique_keys',
      batch.claimedKeys.map(({ key, stream }) => ({ unique_key: key, stream })),
    );
    await applyChanges(executor, batch.changes);
    return { events, characters: rows.reduce((sum, { data }) => sum + data.length, 0) };
  }

  private recorded(row: EventRow): Recorded {
    return upcast({
      store: this.name,
      storeEpoch: this.epoch,
      position: row.position,
      stream: row.stream,
      version: row.version,
      type: row.type,
      schemaVersion: row.schema_version,
      data: JSON.parse(row.data) as unknown,
      eventId: row.event_id,
      causationId: row.causation_id,
      correlationId: row.correlation_id,
      actor: row.actor,
      reason: row.reason,
      occurredAt: row.occurred_at,
      recordedAt: row.recorded_at,
      businessDate: row.business_date,
    });
  }
}

const saveCheckpoint = (transaction: SqlExecutor, name: string, position: number) =>
  applyChanges(transaction, [
    { kind: 'upsert', table: 'checkpoints', key: ['name'], row: { name, position } },
  ]);

function rowsOf(events: readonly Recorded[]) {
  const ordinals = new Map<string, number>();
  return events.map((event) => {
    const cause = `${event.stream} ${event.causationId}`;
    const ordinal = (ordinals.get(cause) ?? 0) + 1;
    ordinals.set(cause, ordinal);
    return {
      position: event.position,
      stream: event.stream,
      version: event.version,
      type: event.type,
      schema_version: event.schemaVersion,
      data: JSON.stringify(event.data),
      event_id: event.eventId,
      causation_id: event.causationId,
      ordinal,
      correlation_id: event.correlationId,
      actor: event.actor,
      reason: event.reason,
      occurred_at: event.occurredAt,
      recorded_at: event.recordedAt,
      business_date: event.businessDate,
    };
  });
}

async function loadHandled(
  reader: SqlReader,
  commandIds: readonly string[],
): Promise<HandledCommand[]> {
  const rows = await queryIn<{ command_id: string; request_hash: string; outcome: string }>(
    reader,
    commandIds,
    (marks) => `SELECT * FROM handled_commands WHERE command_id IN (${marks})`,
  );
  return rows.map((row) => ({
    commandId: row.command_id,
    requestHash: row.request_hash,
    outcome: row.outcome,
  }));
}

async function loadOwners(
  reader: SqlReader,
  keys: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await queryIn<{ unique_key: string; stream: string }>(
    reader,
    keys,
    (marks) => `SELECT unique_key, stream FROM unique_keys WHERE unique_key IN (${marks})`,
  );
  return new Map(rows.map((row) => [row.unique_key, row.stream]));
}
