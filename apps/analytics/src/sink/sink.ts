import type { Recorded, StreamMessages } from '@crpm/contracts';
import { wait } from '@crpm/event-sourcing';
import { isIntact } from '../rebuild/intact.ts';
import { rebuild, type RebuildReport } from '../rebuild/rebuild.ts';
import { StoreSink, type SinkRuntime } from './store-sink.ts';

export interface StoreStatus {
  /** Position up to which the figures are complete. */
  readonly position: number;
  readonly head: number;
  readonly behind: number;
  /** Age of the oldest event that is not in the figures. */
  readonly lagMilliseconds: number;
  /** Deliveries dropped because the event was there already. */
  readonly duplicates: number;
  /** Deliveries that were not the next one; what lay between was read from the feed. */
  readonly gaps: number;
  /** Why it is held up; null when it is not. */
  readonly trouble: string | null;
  /** The figures lack these: "incomplete since position N". */
  readonly parked: {
    readonly count: number;
    readonly since: number;
    readonly error: string;
  } | null;
}

export interface SinkStatus {
  /** The tables were not what the sink remembers and are being made anew. */
  readonly repairing: boolean;
  readonly stores: Readonly<Record<string, StoreStatus>>;
}

export const STORES = ['customers', 'products', 'purchases'] as const;
const RETRY = 1_000;

/** Brings the events of all stores into the figures, and says how far they go. */
export class Sink {
  private readonly sinks: readonly StoreSink[];
  private readonly waiters = new Set<() => void>();
  private readonly listeners = new Set<() => void>();
  private running = false;
  private starting: Promise<void> = Promise.resolve();
  private repairing = false;
  private rebuilding: Promise<RebuildReport> | undefined;

  constructor(
    private readonly runtime: SinkRuntime,
    stores: readonly string[] = STORES,
  ) {
    this.sinks = stores.map(
      (store) =>
        new StoreSink(store, runtime, () => {
          this.tell();
        }),
    );
  }

  /** Answers at once; what the process before left undone is finished in the background. */
  async start(): Promise<void> {
    for (const sink of this.sinks) await sink.remember();
    this.running = true;
    this.starting = this.begin();
  }

  /** Finishes the ranges in hand. What was delivered and not written is read again next time. */
  async stop(): Promise<void> {
    this.running = false;
    await this.starting;
    await Promise.all(this.sinks.map((sink) => sink.loop.stop()));
  }

  /** Never waits for the database: what there is no room for is read from the feed later. */
  deliver(store: string, events: readonly Recorded[]): void {
    this.sinkOf(store)?.incoming.take(events);
  }

  /** Position up to which each store's events are in the figures. */
  current(): Record<string, number> {
    return Object.fromEntries(
      this.sinks.map(({ store, applied }) => [store, this.repairing ? 0 : applied]),
    );
  }

  /** True once all of these are reached; false when that takes longer. */
  waitFor(positions: Readonly<Record<string, number>>, milliseconds: number): Promise<boolean> {
    const reached = (): boolean => {
      const current = this.current();
      return Object.entries(positions).every(([store, position]) => {
        return (current[store] ?? 0) >= position;
      });
    };
    if (reached()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const done = (answer: boolean): void => {
        this.waiters.delete(check);
        cancel();
        resolve(answer);
      };
      const check = (): void => {
        if (reached()) done(true);
      };
      const cancel = this.runtime.timers.after(milliseconds, () => done(false));
      this.waiters.add(check);
    });
  }

  /** Calls after the figures moved; the answer stops it. */
  onAdvance(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** For the live stream: how far the figures go, and as of when. */
  figures(): StreamMessages['figures'] {
    const behind = this.sinks.reduce((sum, sink) => sum + this.behind(sink), 0);
    const newest = this.sinks
      .map(({ range }) => range.recordedAt)
      .sort()
      .at(-1);
    const now = new Date(this.runtime.clock.now()).toISOString();
    const at = behind === 0 || newest === undefined || newest === '' ? now : newest;
    return { watermark: this.current(), at, behind };
  }

  status(): SinkStatus {
    const stores = this.sinks.map((sink) => [sink.store, this.statusOf(sink)] as const);
    return { repairing: this.repairing, stores: Object.fromEntries(stores) };
  }

  /** Tries what is parked again; answers how many events came into the figures. */
  async retryParked(): Promise<number> {
    let count = 0;
    for (const sink of this.sinks) count += await sink.retryParked();
    return count;
  }

  /** Makes all tables anew from the stores while the sink goes on; a second call joins the first. */
  rebuild(report: (progress: RebuildReport) => void): Promise<RebuildReport> {
    this.rebuilding ??= rebuild(this.sinks, this.runtime, report).finally(() => {
      this.rebuilding = undefined;
    });
    return this.rebuilding;
  }

  private async begin(): Promise<void> {
    await this.untilDone(async () => {
      let intact = true;
      for (const sink of this.sinks) {
        const head = await sink.look();
        if (head < sink.range.last) {
          // The store was put back to an older state.
          sink.forget();
          intact = false;
        }
        await sink.resume();
      }
      this.repairing = !intact || !(await isIntact(this.runtime.database, this.sinks));
    });
    if (!this.running) return;
    this.tell();
    for (const sink of this.sinks) sink.loop.start();
    if (!this.repairing) return;
    this.runtime.log.warn('the tables are not what was written: making them anew');
    await this.untilDone(() => this.rebuild(() => undefined));
    this.repairing = false;
    this.tell();
  }

  private async untilDone(work: () => Promise<unknown>): Promise<void> {
    while (this.running) {
      try {
        await work();
        return;
      } catch (error) {
        this.runtime.log.error('the figures are held up', { error: String(error) });
        await wait(this.runtime.timers, RETRY);
      }
    }
  }

  private tell(): void {
    for (const check of [...this.waiters]) check();
    for (const listener of [...this.listeners]) listener();
  }

  private sinkOf(store: string): StoreSink | undefined {
    return this.sinks.find((sink) => sink.store === store);
  }

  private readonly behind = ({ incoming, applied }: StoreSink): number =>
    Math.max(0, incoming.announced - applied);

  private statusOf(sink: StoreSink): StoreStatus {
    const { incoming, applied, parked, range } = sink;
    const behind = this.behind(sink);
    const oldest = incoming.oldest?.recordedAt ?? range.recordedAt;
    const [first] = parked;
    return {
      position: applied,
      head: incoming.announced,
      behind,
      lagMilliseconds:
        behind === 0 || oldest === ''
          ? 0
          : Math.max(0, this.runtime.clock.now() - Date.parse(oldest)),
      duplicates: incoming.duplicates,
      gaps: incoming.gaps,
      trouble: sink.loop.trouble ?? null,
      parked: first
        ? { count: parked.length, since: first.event.position, error: first.error }
        : null,
    };
  }
}
