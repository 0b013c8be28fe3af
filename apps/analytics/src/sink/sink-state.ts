import { applyChanges, type SqlDatabase } from '@crpm/adapters';
import { insert, remove, upsert } from '@crpm/event-sourcing';

/** How far the figures of one store go, and which range was about to be added. */
export interface Progress {
  readonly storeEpoch: string;
  readonly applied: number;
  /** recordedAt of the event at `applied`; empty before the first. */
  readonly appliedRecordedAt: string;
  /** End of the range whose insert may or may not have happened; `applied` when none is open. */
  readonly intended: number;
}

export interface ParkedEvent {
  readonly position: number;
  readonly stream: string;
  readonly error: string;
}

const NOTHING: Progress = { storeEpoch: '', applied: 0, appliedRecordedAt: '', intended: 0 };

/** The sink's memory: durable intent before an insert, durable success after it. */
export class SinkState {
  constructor(private readonly database: SqlDatabase) {}

  async load(store: string): Promise<Progress> {
    const [row] = await this.database.query<{
      store_epoch: string;
      applied: number;
      applied_recorded_at: string;
      intended: number;
    }>('SELECT * FROM sink WHERE store = ?', [store]);
    if (!row) return NOTHING;
    return {
      storeEpoch: row.store_epoch,
      applied: row.applied,
      appliedRecordedAt: row.applied_recorded_at,
      intended: row.intended,
    };
  }

  /** Saves progress, and with it the events found to be unusable. */
  save(store: string, progress: Progress, parked: readonly ParkedEvent[] = []): Promise<void> {
    const row = {
      store,
      store_epoch: progress.storeEpoch,
      applied: progress.applied,
      applied_recorded_at: progress.appliedRecordedAt,
      intended: progress.intended,
    };
    return this.database.write((transaction) =>
      applyChanges(transaction, [
        ...parked.map((event) => insert('parked_events', { store, ...event })),
        upsert('sink', ['store'], row),
      ]),
    );
  }

  parked(store: string): Promise<ParkedEvent[]> {
    return this.database.query<ParkedEvent>(
      'SELECT position, stream, error FROM parked_events WHERE store = ? ORDER BY position',
      [store],
    );
  }

  unpark(store: string, position: number): Promise<void> {
    return this.database.write((transaction) =>
      applyChanges(transaction, [remove('parked_events', { store, position })]),
    );
  }
}
