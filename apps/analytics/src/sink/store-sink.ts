import type { AnalyticsDatabase } from '@crpm/adapters';
import type { Recorded } from '@crpm/contracts';
import { wait, type EventFeed, type Log, type Timers } from '@crpm/event-sourcing';
import { projectFacts, type FactBatch } from '../facts/project-facts.ts';
import type { PersonalLookup } from '../facts/customer-facts.ts';
import { rawEvent } from '../facts/raw-event.ts';
import type { ParkedEvent, Progress, SinkState } from './sink-state.ts';

export interface SinkParts {
  readonly database: AnalyticsDatabase;
  readonly state: SinkState;
  readonly feed: EventFeed;
  readonly timers: Timers;
  readonly log: Log;
  /** Opens the personal fields of a batch. */
  readonly personal: (events: readonly Recorded[]) => Promise<PersonalLookup>;
  /** Called at each named point of an insert, for tests that break off there. */
  readonly reach: (point: CrashPoint) => void;
}

/** The steps of adding a range, in order; a crash at any of them must leave no trace. */
export type CrashPoint =
  'before-intent' | 'after-intent' | 'between-tables' | 'after-insert' | 'after-success';

const MAX_RANGE = 5000;
/** Events kept for the next range; what comes beyond is read from the feed when its turn comes. */
const MAX_PENDING = 20_000;
/** Milliseconds between the starts of two ranges: what arrives meanwhile shares an insert. */
const PACE = 100;
const RETRY_FIRST = 100;
const RETRY_MOST = 10_000;
/** Names this generation of tables in the tokens: a rebuild into new tables is a new one. */
const GENERATION = 'facts:1';

/**
 * Adds one store's events to the figures, each exactly once. Ranges are contiguous and their end is
 * written down before the insert, so that a range whose outcome is unknown is added again with the
 * same rows and the same tokens, which the tables recognise.
 */
export class StoreSink {
  progress: Progress = { storeEpoch: '', applied: 0, appliedRecordedAt: '', intended: 0 };
  /** The newest position heard of. */
  head = 0;
  duplicates = 0;
  gaps = 0;
  private parkedStreams = new Map<string, number>();
  private pending: Recorded[] = [];
  /** Everything up to here has been added, or is being. */
  private taken = 0;
  private running = false;
  private loop: Promise<void> = Promise.resolve();
  private wake: () => void = () => undefined;

  constructor(
    private readonly store: string,
    private readonly parts: SinkParts,
    private readonly advanced: () => void,
  ) {}

  async start(): Promise<void> {
    const { state, feed } = this.parts;
    this.progress = await state.load(this.store);
    this.head = await feed.head(this.store);
    for (const { stream, position } of await state.parked(this.store)) {
      if (!this.parkedStreams.has(stream)) this.parkedStreams.set(stream, position);
    }
    this.taken = this.progress.intended;
    this.running = true;
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    this.running = false;
    this.wake();
    await this.loop;
  }

  /** Takes what continues what is here; the rest is dropped, and read from the feed if missing. */
  deliver(events: readonly Recorded[]): void {
    for (const event of events) {
      this.head = Math.max(this.head, event.position);
      const last = this.pending.at(-1)?.position ?? this.taken;
      if (event.position <= last) this.duplicates += 1;
      else if (event.position > last + 1) this.gaps += 1;
      else if (this.pending.length < MAX_PENDING) this.pending.push(event);
    }
    this.wake();
  }

  private async run(): Promise<void> {
    let delay = RETRY_FIRST;
    while (this.running) {
      const woken = new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      try {
        const events = await this.next();
        if (events.length === 0) {
          await woken;
          continue;
        }
        const paced = wait(this.parts.timers, PACE);
        await this.apply(events);
        delay = RETRY_FIRST;
        await Promise.race([paced, this.stopped()]);
      } catch (error) {
        this.parts.log.error('figures cannot be added to, will retry', {
          store: this.store,
          after: this.progress.applied,
          error: String(error),
        });
        await wait(this.parts.timers, delay);
        delay = Math.min(delay * 2, RETRY_MOST);
      }
    }
  }

  private stopped(): Promise<void> {
    return this.running ? new Promise(() => undefined) : Promise.resolve();
  }

  /** The next range: the one begun before a crash exactly, otherwise whatever there is. */
  private async next(): Promise<readonly Recorded[]> {
    const { applied, intended } = this.progress;
    this.taken = Math.max(applied, intended);
    if (intended > applied) {
      const again = await this.read(applied, intended - applied);
      if (again.length !== intended - applied) {
        throw new Error(`the feed lacks events up to ${String(intended)}`);
      }
      return again;
    }
    if (this.pending[0]?.position === applied + 1) {
      const events = this.pending.splice(0, MAX_RANGE);
      this.taken = events.at(-1)?.position ?? applied;
      return events;
    }
    this.pending = [];
    return this.head > applied ? this.read(applied, MAX_RANGE) : [];
  }

  private async read(after: number, limit: number): Promise<readonly Recorded[]> {
    const events = await this.parts.feed.read(this.store, after, limit);
    events.forEach((event, index) => {
      if (event.position !== after + index + 1) {
        throw new Error(`the feed has a gap at ${String(after + index + 1)}`);
      }
    });
    return events;
  }

  private async apply(events: readonly Recorded[]): Promise<void> {
    const { state, database, reach } = this.parts;
    const last = events.at(-1);
    if (!last) return;
    const { storeEpoch } = last;
    if (this.progress.storeEpoch !== '' && this.progress.storeEpoch !== storeEpoch) {
      throw new Error('the store was restored to another history: the figures must be rebuilt');
    }
    const { batches, parked } = await this.project(events);

    reach('before-intent');
    if (this.progress.intended !== last.position) {
      const intent = { ...this.progress, storeEpoch, intended: last.position };
      await state.save(this.store, intent, parked);
      this.progress = intent;
    }
    reach('after-intent');
    const range = `${String(this.progress.applied + 1)}-${String(last.position)}`;
    for (const { table, rows } of batches) {
      await database.insert(table, rows, `${GENERATION}:${table}:${this.store}:${range}`);
      reach('between-tables');
    }
    reach('after-insert');
    const success = {
      storeEpoch,
      applied: last.position,
      appliedRecordedAt: last.recordedAt,
      intended: last.position,
    };
    await state.save(this.store, success);
    reach('after-success');
    this.progress = success;
    this.advanced();
  }

  /** Rows of the range. An event that makes none possible is parked with all later of its stream. */
  private async project(
    events: readonly Recorded[],
  ): Promise<{ batches: readonly FactBatch[]; parked: ParkedEvent[] }> {
    const personal = await this.parts.personal(events);
    const usable = events.filter((event) => !this.isParked(event));
    const parked: ParkedEvent[] = events
      .filter((event) => this.isParked(event))
      .map(({ position, stream }) => ({ position, stream, error: 'an earlier event is parked' }));
    try {
      return { batches: withRaw(events, projectFacts(usable, personal)), parked };
    } catch {
      // One of them cannot be projected: find it, and go on without its stream.
    }
    const good: Recorded[] = [];
    for (const event of usable) {
      if (this.isParked(event)) {
        const { position, stream } = event;
        parked.push({ position, stream, error: 'an earlier event is parked' });
        continue;
      }
      try {
        projectFacts([event], personal);
        good.push(event);
      } catch (error) {
        const { position, stream } = event;
        this.parkedStreams.set(stream, position);
        parked.push({ position, stream, error: String(error) });
        this.parts.log.error('event parked', {
          store: this.store,
          position,
          stream,
          error: String(error),
        });
      }
    }
    return { batches: withRaw(events, projectFacts(good, personal)), parked };
  }

  private isParked({ stream, position }: Recorded): boolean {
    const since = this.parkedStreams.get(stream);
    return since !== undefined && position >= since;
  }
}

/** Raw events are always stored, those that are parked too. */
const withRaw = (events: readonly Recorded[], batches: readonly FactBatch[]): FactBatch[] => [
  { table: 'events_raw', rows: events.map(rawEvent) },
  ...batches.filter(({ table }) => table !== 'events_raw'),
];
