import { handling, type AnalyticsDatabase } from '@crpm/adapters';
import type { Recorded, Skipped } from '@crpm/contracts';
import {
  Refusal,
  type Bus,
  type Clock,
  type EventFeed,
  type Leases,
  type Log,
  type Timers,
} from '@crpm/event-sourcing';
import { insertFacts } from './insert-facts.ts';
import { IncomingEvents } from './incoming-events.ts';
import {
  addRows,
  RAW,
  readableFacts,
  refusedOf,
  rowsWithout,
  type Facts,
  type Rows,
} from './readable-facts.ts';
import { SerialLoop } from './serial-loop.ts';
import type { SinkOrders } from './sink-orders.ts';
import {
  isOpen,
  lastOf,
  NOTHING,
  type ParkedEvent,
  type Range,
  type SinkState,
} from './sink-state.ts';

/** The moments at which a test kills the process. */
export const CRASH_POINTS = [
  'before BEFORE',
  'after BEFORE',
  'between inserts',
  'after inserts',
  'after AFTER',
  'before telling',
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

export interface SinkRuntime {
  readonly database: AnalyticsDatabase;
  readonly state: SinkState;
  readonly orders: SinkOrders;
  /** In the database of the state. */
  readonly leases: Leases;
  /** This process among those that may write. */
  readonly holder: string;
  readonly bus: Pick<Bus, 'subscribe'>;
  readonly feed: EventFeed;
  readonly facts: Facts;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  /** Called at each crash point; does nothing but in tests. */
  readonly crashPoint: (point: CrashPoint) => void;
}

/** Brings one store's events into the figures, each exactly once, in order. */
export class StoreSink {
  /** The newest range that is certainly in the figures. */
  range: Range = NOTHING;
  parked: readonly ParkedEvent[] = [];
  /** Since when a range has been on its way into the figures; undefined while none is. */
  beforeSince: number | undefined;
  /** When the store was last asked how much there is: of what came later only the bus tells. */
  lookedAt: number | undefined;
  readonly incoming: IncomingEvents;
  readonly loop: SerialLoop;

  constructor(
    readonly store: string,
    private readonly runtime: SinkRuntime,
    private readonly onAdvance: () => void,
  ) {
    const { log, timers } = runtime;
    this.incoming = new IncomingEvents({
      timers,
      onNews: () => this.loop.wake(),
      onStranger: (position, why) =>
        log.error('a message on the bus is none of ours, left out', { store, position, why }),
    });
    this.loop = new SerialLoop(`sink of ${store}`, runtime, {
      step: () => this.step(),
      urgent: () => this.incoming.plenty,
      look: () => this.look(),
    });
  }

  /** Takes up the memory of the process before, without writing anything. */
  async remember(): Promise<void> {
    const { range, parked } = await this.remembered();
    this.parked = parked;
    this.adopt(range);
  }

  /** The range first: what is parked of it, or of one after it, is known then. */
  async remembered(): Promise<{ range: Range; parked: readonly ParkedEvent[] }> {
    const { state } = this.runtime;
    const range = await state.load(this.store);
    return { range, parked: await state.parked(this.store) };
  }

  /** Learns how much there is. */
  async look(): Promise<number> {
    const askedAt = this.runtime.clock.now();
    const head = await this.runtime.feed.head(this.store);
    this.incoming.announce(head);
    this.lookedAt = askedAt;
    return head;
  }

  /** Starts from nothing: what is remembered is not of this store as it is now. */
  forget(): void {
    this.parked = [];
    this.adopt({ ...NOTHING, version: this.range.version });
  }

  /** Whether this still is the store whose events are in the figures, and not one put back. */
  async isSame(): Promise<boolean> {
    const { last, eventId, epoch } = this.range;
    if (last === 0) return true;
    const [event] = await this.runtime.feed.read(this.store, last - 1, 1);
    return event?.position === last && event.eventId === eventId && event.storeEpoch === epoch;
  }

  /** Finishes a range that was being written when the process before ended. */
  async resume(): Promise<void> {
    if (this.range.phase === 'AFTER') return;
    const { feed, facts, clock } = this.runtime;
    const { first, last } = this.range;
    const events = await feed.read(this.store, first - 1, last - first + 1);
    if (events.at(-1)?.position !== last) throw new Error(`${this.store} has no event ${last}.`);
    // What was left out then is left out now, also if it can be read by now.
    const leftOut = new Set(this.parked.map(({ position }) => position));
    const personal = await facts.personal(events);
    const readable = events.filter(({ position }) => !leftOut.has(position));
    const rows = rowsWithout(events, readable, (some) => facts.project(some, personal));
    this.beforeSince ??= clock.now();
    await this.write(this.range, events, rows);
    this.incoming.startAfter(last, this.range.epoch);
  }

  /** Everything up to this range is in the figures (or will be, when it is resumed). */
  adopt(range: Range): void {
    this.range = range;
    this.incoming.startAfter(range.last, range.epoch);
  }

  /** Position up to which the figures are complete. */
  get applied(): number {
    return this.range.phase === 'AFTER' ? this.range.last : this.range.first - 1;
  }

  /** Tries the parked events again, in order; a stream goes on until its first that still fails. */
  retryParked(): Promise<number> {
    return this.loop.between(async () => {
      // A range half written must be the next thing that is written, and as it is remembered.
      if (this.loop.trouble) {
        throw new Refusal('unavailable', `The figures of ${this.store} are held up.`);
      }
      const { facts, database, state } = this.runtime;
      const failing = new Set<string>();
      let done = 0;
      for (const { position, stream } of this.parked.filter(isOpen)) {
        if (failing.has(stream)) continue;
        const event = await this.eventAt(position);
        const personal = await facts.personal([event]);
        const { batches, parked } = readableFacts(
          [event],
          (some) => facts.project(some, personal),
          failing,
        );
        if (parked.length > 0) continue;
        const rows = batches.filter(({ table }) => table !== RAW);
        const range = { ...this.range, tableRows: addRows(this.range.tableRows, rows) };
        const retried = { store: this.store, version: range.version, purpose: 'retry' };
        const refused = await insertFacts(database, rows, [event], {
          ...retried,
          first: position,
          last: position,
          again: true,
        });
        if (refused.size > 0) {
          failing.add(stream);
          continue;
        }
        await state.unpark(this.store, position, range);
        this.range = range;
        this.parked = this.parked.filter((one) => one.position !== position);
        done += 1;
      }
      this.onAdvance();
      return done;
    });
  }

  /** Leaves a parked event out for good. */
  skip(position: number, skipped: Skipped): Promise<void> {
    return this.loop.between(async () => {
      const found = this.parked.find((one) => one.position === position);
      if (!found || !isOpen(found)) {
        throw new Refusal('not-found', `No event ${position} of ${this.store} waits to be tried.`);
      }
      await this.runtime.state.skip(this.store, position, skipped);
      this.parked = this.parked.map((one) => (one === found ? { ...one, skipped } : one));
      const { stream, type } = found;
      const event = { store: this.store, position, stream, type };
      this.runtime.log.warn('parked event left out for good', { ...event, ...skipped });
      this.onAdvance();
    });
  }

  private async step(): Promise<boolean> {
    const events = await this.incoming.next((after, limit) =>
      this.runtime.feed.read(this.store, after, limit),
    );
    const last = events.at(-1);
    if (!last) return false;
    const about = { 'crpm.store': this.store, 'crpm.position': last.position };
    await handling('project', about, events, () => this.apply(events, last));
    return true;
  }

  /** Idempotent: after a failure the same events come again and make the same inserts. */
  private async apply(events: readonly Recorded[], last: Recorded): Promise<void> {
    const { facts, state, crashPoint } = this.runtime;
    crashPoint('before BEFORE');
    const personal = await facts.personal(events);
    const { batches, parked } = readableFacts(
      events,
      (some) => facts.project(some, personal),
      new Set(this.parked.filter(isOpen).map(({ stream }) => stream)),
    );
    const range: Range = {
      first: this.range.last + 1,
      last: last.position,
      phase: 'BEFORE',
      ...lastOf(last),
      version: this.range.version,
      tableRows: this.range.tableRows,
    };
    await state.before(this.store, range, parked);
    crashPoint('after BEFORE');
    await this.write(range, events, batches);
    this.report(parked);
    this.incoming.written();
    crashPoint('before telling');
    this.onAdvance();
  }

  /** From BEFORE to AFTER. What the engine refuses is parked; written again, it comes to the same. */
  private async write(
    range: Range,
    events: readonly Recorded[],
    batches: readonly Rows[],
  ): Promise<void> {
    const { state, database, clock, crashPoint } = this.runtime;
    const again = this.beforeSince !== undefined;
    this.beforeSince ??= clock.now();
    const refused = await insertFacts(
      database,
      batches,
      events,
      { store: this.store, ...range, again },
      () => crashPoint('between inserts'),
    );
    crashPoint('after inserts');
    const tableRows = addRows(range.tableRows, batches, refused);
    const written: Range = { ...range, phase: 'AFTER', tableRows };
    const parked = refusedOf(events, refused);
    await state.after(this.store, written, parked);
    crashPoint('after AFTER');
    this.range = written;
    this.beforeSince = undefined;
    this.report(parked);
  }

  private async eventAt(position: number): Promise<Recorded> {
    const [event] = await this.runtime.feed.read(this.store, position - 1, 1);
    if (event?.position !== position) throw new Error(`${this.store} has no event ${position}.`);
    return event;
  }

  private report(parked: readonly ParkedEvent[]): void {
    if (parked.length === 0) return;
    this.parked = [...this.parked, ...parked].sort((a, b) => a.position - b.position);
    for (const { position, stream, type, error } of parked) {
      this.runtime.log.error('event parked', { store: this.store, position, stream, type, error });
    }
  }
}
