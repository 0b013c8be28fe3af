import type {
  FiguresStatus,
  IncompleteSince,
  RebuildProgress,
  Recorded,
  StoreStatus,
  StreamMessages,
} from '@crpm/contracts';
import { Refusal, wait } from '@crpm/event-sourcing';
import { isIntact } from '../rebuild/intact.ts';
import { rebuild } from '../rebuild/rebuild.ts';
import { StoreSink, type SinkRuntime } from './store-sink.ts';

export const STORES = ['customers', 'products', 'purchases'] as const;
const RETRY = 1_000;

/** Brings the events of all stores into the figures, and says how far they go. */
export class Sink {
  private readonly sinks: readonly StoreSink[];
  private readonly waiters = new Set<() => void>();
  private readonly listeners = new Set<() => void>();
  private running = false;
  private starting: Promise<void> = Promise.resolve();
  private state: FiguresStatus['state'] = 'checking';
  private trouble: string | null = null;
  private rebuilding: Promise<RebuildProgress> | undefined;
  private progress: RebuildProgress | null = null;

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

  /** Position up to which each store's events are in the figures, as far as they can be relied on. */
  current(): Record<string, number> {
    return Object.fromEntries(
      this.sinks.map(({ store, applied }) => [store, this.state === 'running' ? applied : 0]),
    );
  }

  /** What the figures lack up to these positions. */
  incompleteSince(at: Readonly<Record<string, number>> = this.current()): IncompleteSince {
    return Object.fromEntries(
      this.sinks.flatMap(({ store, parked }) => {
        const missing = parked.filter(({ event }) => event.position <= (at[store] ?? 0));
        const [first] = missing;
        return first ? [[store, { position: first.event.position, count: missing.length }]] : [];
      }),
    );
  }

  /** True once the figures can be relied on and these are reached; false when that takes longer. */
  waitFor(positions: Readonly<Record<string, number>>, milliseconds: number): Promise<boolean> {
    const reached = (): boolean => {
      if (this.state !== 'running') return false;
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
    return { watermark: this.current(), at, behind, incompleteSince: this.incompleteSince() };
  }

  status(): FiguresStatus {
    return {
      state: this.state,
      trouble: this.trouble,
      stores: Object.fromEntries(this.sinks.map((sink) => [sink.store, this.statusOf(sink)])),
      rebuild: this.progress,
    };
  }

  /** Tries what is parked again; answers how many events came into the figures. */
  async retryParked(): Promise<number> {
    if (this.state !== 'running') {
      throw new Refusal('unavailable', 'The figures are being checked or made anew.');
    }
    let count = 0;
    for (const sink of this.sinks) count += await sink.retryParked();
    return count;
  }

  /** Makes all tables anew from the stores while the sink goes on; a second call joins the first. */
  rebuild(): Promise<RebuildProgress> {
    if (this.state === 'checking') {
      throw new Refusal('unavailable', 'The figures are being checked.');
    }
    this.rebuilding ??= rebuild(this.sinks, this.runtime, (progress) => (this.progress = progress))
      .catch((error: unknown) => {
        if (this.progress) {
          this.progress = { ...this.progress, phase: 'failed', error: String(error) };
        }
        throw error;
      })
      .finally(() => {
        this.rebuilding = undefined;
        this.tell();
      });
    return this.rebuilding;
  }

  private async begin(): Promise<void> {
    await this.untilDone(async () => {
      let intact = true;
      for (const sink of this.sinks) {
        await sink.look();
        if (!(await sink.isSame())) {
          sink.forget();
          intact = false;
        }
        await sink.resume();
      }
      intact = intact && (await isIntact(this.runtime.database, this.sinks));
      this.state = intact ? 'running' : 'repairing';
    });
    if (!this.running) return;
    this.tell();
    for (const sink of this.sinks) sink.loop.start();
    if (this.state === 'running') return;
    this.runtime.log.warn('the tables are not what was written: making them anew');
    await this.untilDone(() => this.rebuild());
    if (!this.isRunning()) return;
    this.state = 'running';
    this.tell();
  }

  private async untilDone(work: () => Promise<unknown>): Promise<void> {
    while (this.running) {
      try {
        await work();
        this.trouble = null;
        return;
      } catch (error) {
        this.trouble = String(error);
        this.runtime.log.error('the figures are held up', { error: String(error) });
        await wait(this.runtime.timers, RETRY);
      }
    }
  }

  /** Asked anew after every wait. */
  private isRunning(): boolean {
    return this.running;
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
    const now = this.runtime.clock.now();
    return {
      position: applied,
      head: incoming.announced,
      behind,
      lagMilliseconds: behind === 0 || oldest === '' ? 0 : Math.max(0, now - Date.parse(oldest)),
      duplicates: incoming.duplicates,
      gaps: incoming.gaps,
      trouble: sink.loop.trouble?.reason ?? null,
      heldUpMilliseconds: sink.loop.trouble ? now - sink.loop.trouble.since : 0,
      parked: first
        ? {
            count: parked.length,
            since: first.event.position,
            type: first.event.type,
            error: first.error,
          }
        : null,
    };
  }
}
