import { insertRows, mustHold, type SqlDatabase, type SqlExecutor } from '@crpm/adapters';
import type { FiguresStatus, Recorded, Skipped } from '@crpm/contracts';
import { LeaseLost } from '@crpm/event-sourcing';

export type TableRows = Readonly<Record<string, number>>;

/** Events first..last of a store: intended (BEFORE) or certainly in the figures (AFTER). */
export interface Range {
  readonly first: number;
  readonly last: number;
  readonly phase: 'BEFORE' | 'AFTER';
  /** The last event's. */
  readonly recordedAt: string;
  /** Which event the last one is: a store that has another one there was put back, and has diverged. */
  readonly eventId: string;
  readonly epoch: string;
  readonly version: number;
  /** Rows the store has given each table: before this range, and from AFTER on with it. */
  readonly tableRows: TableRows;
}

/**
 * An event kept out of the figures because it, or one before it in its stream, cannot be read. Its
 * store has the rest of it, and is asked when it is tried again.
 */
export interface ParkedEvent {
  readonly position: number;
  readonly stream: string;
  readonly type: string;
  readonly error: string;
  /** It stays out, and holds up its stream no more. */
  readonly skipped?: Skipped;
}

/** Whether it is to be tried again, and keeps what comes later in its stream waiting. */
export const isOpen = ({ skipped }: ParkedEvent): boolean => skipped === undefined;

export const parkedOf = ({ position, stream, type }: Recorded, error: string): ParkedEvent => ({
  position,
  stream,
  type,
  error,
});

export const NOTHING: Range = {
  first: 0,
  last: 0,
  phase: 'AFTER',
  recordedAt: '',
  eventId: '',
  epoch: '',
  version: 1,
  tableRows: {},
};

/** What a range remembers of its last event. */
export const lastOf = ({ recordedAt, eventId, storeEpoch }: Recorded) => ({
  recordedAt,
  eventId,
  epoch: storeEpoch,
});

interface RangeRow {
  readonly first_position: number;
  readonly last_position: number;
  readonly phase: Range['phase'];
  readonly recorded_at: string;
  readonly event_id: string;
  readonly epoch: string;
  readonly version: number;
  readonly table_rows: string;
}

/** Who brings events into the figures. */
export const SINK_LEASE = 'sink';

/**
 * The sink's memory, in the analytics service's own database. All may read it; written it is under a
 * lease only: what a process still writes that has lost it is refused, in the same transaction.
 */
export class SinkState {
  /** Of the lease under which this process writes, once it has had it. */
  fence: number | undefined;

  constructor(private readonly database: SqlDatabase) {}

  /** @throws LeaseLost */
  mustLead(): Promise<void> {
    return this.write(() => Promise.resolve());
  }

  /** What the one that writes says of itself. */
  async status(): Promise<FiguresStatus | undefined> {
    const [row] = await this.database.query<{ status: string }>('SELECT status FROM sink_status');
    return row && (JSON.parse(row.status) as FiguresStatus);
  }

  saveStatus(status: FiguresStatus): Promise<void> {
    return this.write(async (transaction) => {
      await transaction.run('DELETE FROM sink_status');
      await insertRows(transaction, 'sink_status', [{ id: 1, status: JSON.stringify(status) }]);
    });
  }

  async load(store: string): Promise<Range> {
    const [row] = await this.database.query<RangeRow>('SELECT * FROM sink_ranges WHERE store = ?', [
      store,
    ]);
    if (!row) return NOTHING;
    return {
      first: row.first_position,
      last: row.last_position,
      phase: row.phase,
      recordedAt: row.recorded_at,
      eventId: row.event_id,
      epoch: row.epoch,
      version: row.version,
      tableRows: JSON.parse(row.table_rows) as TableRows,
    };
  }

  /** In order of position. */
  async parked(store: string): Promise<ParkedEvent[]> {
    const rows = await this.database.query<
      Omit<ParkedEvent, 'skipped'> & { readonly skipped: string | null }
    >(
      'SELECT position, stream, type, error, skipped FROM sink_parked WHERE store = ? ' +
        'ORDER BY position',
      [store],
    );
    return rows.map(({ skipped, ...parked }) => ({
      ...parked,
      ...(skipped !== null && { skipped: JSON.parse(skipped) as Skipped }),
    }));
  }

  /** The intent to write a range, and what of it is left out, before anything is written. */
  before(store: string, range: Range, parked: readonly ParkedEvent[]): Promise<void> {
    return this.write(async (transaction) => {
      await saveRange(transaction, store, range);
      // A range tried again parks the same events again.
      await transaction.run('DELETE FROM sink_parked WHERE store = ? AND position >= ?', [
        store,
        range.first,
      ]);
      await park(transaction, store, parked);
    });
  }

  /** The range is written, but for what the engine refused of it. */
  after(store: string, range: Range, refused: readonly ParkedEvent[]): Promise<void> {
    return this.write(async (transaction) => {
      await saveRange(transaction, store, range);
      await park(transaction, store, refused);
    });
  }

  /** A parked event is in the figures after all. */
  unpark(store: string, position: number, range: Range): Promise<void> {
    return this.write(async (transaction) => {
      await saveRange(transaction, store, range);
      await transaction.run('DELETE FROM sink_parked WHERE store = ? AND position = ?', [
        store,
        position,
      ]);
    });
  }

  /** A parked event stays out for good. */
  skip(store: string, position: number, skipped: Skipped): Promise<void> {
    return this.write(async (transaction) => {
      await transaction.run('UPDATE sink_parked SET skipped = ? WHERE store = ? AND position = ?', [
        JSON.stringify(skipped),
        store,
        position,
      ]);
    });
  }

  /** What holds after a rebuild, of all stores at once. */
  replace(
    stores: ReadonlyMap<string, { range: Range; parked: readonly ParkedEvent[] }>,
  ): Promise<void> {
    return this.write(async (transaction) => {
      for (const [store, { range, parked }] of stores) {
        await transaction.run('DELETE FROM sink_parked WHERE store = ?', [store]);
        await saveRange(transaction, store, range);
        await park(transaction, store, parked);
      }
    });
  }

  /** One transaction, by the one that leads. @throws LeaseLost */
  write(work: (transaction: SqlExecutor) => Promise<void>): Promise<void> {
    return this.database.write(async (transaction) => {
      if (this.fence === undefined) throw new LeaseLost(SINK_LEASE);
      await mustHold(transaction, SINK_LEASE, this.fence);
      await work(transaction);
    });
  }
}

async function saveRange(transaction: SqlExecutor, store: string, range: Range): Promise<void> {
  await transaction.run('DELETE FROM sink_ranges WHERE store = ?', [store]);
  await insertRows(transaction, 'sink_ranges', [
    {
      store,
      first_position: range.first,
      last_position: range.last,
      phase: range.phase,
      recorded_at: range.recordedAt,
      event_id: range.eventId,
      epoch: range.epoch,
      version: range.version,
      table_rows: JSON.stringify(range.tableRows),
    },
  ]);
}

function park(
  transaction: SqlExecutor,
  store: string,
  parked: readonly ParkedEvent[],
): Promise<void> {
  const rows = parked.map(({ skipped, ...one }) => ({
    store,
    ...one,
    skipped: skipped === undefined ? null : JSON.stringify(skipped),
  }));
  return insertRows(transaction, 'sink_parked', rows);
}
