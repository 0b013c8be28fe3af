import {
  type FiguresStatus,
  type IncompleteSince,
  type ParkedList,
  type RebuildProgress,
  type StreamMessages,
  STORES,
} from '@crpm/contracts';
import { Leadership, type BusMessage } from '@crpm/event-sourcing';
import type { Order } from './sink-orders.ts';
import { isOpen, SINK_LEASE } from './sink-state.ts';
import { STANDS_STILL, statusOf } from './store-status.ts';
import { SinkDuty } from './sink-duty.ts';
import { StoreSink, type SinkRuntime } from './store-sink.ts';

/** How often replicas tell each other how the figures are. */
const BEAT = 500;

/**
 * The way of all stores' events into the figures, and how far they go. One replica at a time brings
 * them in; the others read its memory, and know the same half a second later.
 */
export class Sink {
  private readonly sinks: readonly StoreSink[];
  private readonly duty: SinkDuty;
  private readonly leadership: Leadership;
  private readonly waiters = new Set<() => void>();
  private readonly listeners = new Set<() => void>();
  /** What the replica that leads says; undefined where nobody ever did. */
  private told: FiguresStatus | undefined;
  private saved = '';
  private leads = false;
  private check: () => Promise<unknown> = () => Promise.resolve();
  private running = false;
  private stopBeating: () => void = () => undefined;
  private beating: Promise<void> = Promise.resolve();

  constructor(
    private readonly runtime: SinkRuntime,
    stores: readonly string[] = STORES,
  ) {
    const tell = () => {
      this.tell();
    };
    this.sinks = stores.map((store) => new StoreSink(store, runtime, tell));
    this.duty = new SinkDuty(this.sinks, runtime, tell);
    this.leadership = new Leadership(runtime.leases, runtime, {
      name: SINK_LEASE,
      holder: runtime.holder,
      lead: (fence) => this.lead(fence),
    });
  }

  /** Answers once it is known who leads. */
  async start(): Promise<void> {
    this.running = true;
    await this.refresh();
    await this.leadership.start();
    this.beat();
  }

  async stop(): Promise<void> {
    this.running = false;
    this.stopBeating();
    await this.beating;
    await this.leadership.stop();
  }

  deliver(store: string, messages: readonly BusMessage[]): void {
    this.duty.deliver(store, messages);
  }

  /** Position up to which each store's events are in the figures, as far as they can be relied on. */
  current(): Record<string, number> {
    const isReliable = this.state === 'running';
    return Object.fromEntries(
      this.sinks.map(({ store, applied }) => [store, isReliable ? applied : 0]),
    );
  }

  /** What the figures lack up to these positions. */
  incompleteSince(at: Readonly<Record<string, number>> = this.current()): IncompleteSince {
    return Object.fromEntries(
      this.sinks.flatMap(({ store, parked }) => {
        const missing = parked.filter(({ position }) => position <= (at[store] ?? 0));
        const [first] = missing;
        if (!first) return [];
        const skipped = missing.filter((one) => !isOpen(one)).length;
        const { position } = first;
        const lack = { position, count: missing.length, ...(skipped > 0 && { skipped }) };
        return [[store, lack]];
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

  /** Since when each store has had a range on its way that is not known to be in the figures. */
  onTheWay(): Readonly<Record<string, number | undefined>> {
    return Object.fromEntries(this.sinks.map(({ store, beforeSince }) => [store, beforeSince]));
  }

  /** For the live stream: how far the figures go, and as of when. */
  figures(): StreamMessages['figures'] {
    const { stores } = this.status();
    const watermark = this.current();
    const behind = Object.entries(stores).reduce(
      (sum, [store, { head }]) => sum + Math.max(0, head - (watermark[store] ?? 0)),
      0,
    );
    const [at = ''] = Object.values(stores)
      .map(({ asOf }) => asOf)
      .sort();
    const [heldUpSince = null] = Object.values(stores)
      .flatMap((store) => store.heldUpSince ?? [])
      .filter((since) => this.runtime.clock.now() - Date.parse(since) >= STANDS_STILL)
      .sort();
    return { watermark, at, behind, incompleteSince: this.incompleteSince(), heldUpSince };
  }

  status(): FiguresStatus {
    if (!this.leads && this.told) return this.told;
    const { state, trouble, progress } = this.duty;
    const now = this.runtime.clock.now();
    const stores = this.sinks.map((sink) => [sink.store, statusOf(sink, now, trouble)]);
    return {
      state,
      trouble: trouble?.reason ?? null,
      stores: Object.fromEntries(stores) as FiguresStatus['stores'],
      rebuild: progress,
    };
  }

  /** Tries what is parked again; answers how many events came into the figures. */
  async retryParked(): Promise<number> {
    return (await this.order({ what: 'retry' })) as number;
  }

  /** Leaves a parked event out for good; answers how many that waited behind it came in. */
  async skipParked(store: string, position: number, reason: string, by: string): Promise<number> {
    const skipped = { reason, by, at: new Date(this.runtime.clock.now()).toISOString() };
    return (await this.order({ what: 'skip', store, position, skipped })) as number;
  }

  /** Begins to make all tables anew from the stores, while the sink goes on, or joins who does. */
  async beginRebuild(): Promise<RebuildProgress> {
    return (await this.order({ what: 'rebuild' })) as RebuildProgress;
  }

  /** Who compares the books, where this is the replica that leads. */
  onCheckOrdered(check: () => Promise<unknown>): void {
    this.check = check;
  }

  /** Has the books compared by the replica that leads; answers what that one says at once. */
  orderCheck(): Promise<unknown> {
    return this.order({ what: 'check' });
  }

  get isLeading(): boolean {
    return this.leads;
  }

  /** As `beginRebuild`, of the replica that leads; answers when it is over. */
  rebuild(): Promise<RebuildProgress> {
    return this.duty.rebuild();
  }

  /** The events that the figures lack. */
  parked(): ParkedList['data'] {
    return this.sinks.flatMap(({ store, parked }) =>
      parked.map(({ skipped = null, ...one }) => ({ store, ...one, skipped })),
    );
  }

  private async lead(fence: number): Promise<() => Promise<void>> {
    this.runtime.state.fence = fence;
    this.leads = true;
    const follow = () => {
      this.leads = false;
    };
    const end = await this.duty.begin().catch((error: unknown) => {
      follow();
      throw error;
    });
    return () => end().finally(follow);
  }

  private get state(): FiguresStatus['state'] {
    return this.leads ? this.duty.state : (this.told?.state ?? 'checking');
  }

  private order(order: Order): Promise<unknown> {
    return this.leads ? this.carryOut(order) : this.runtime.orders.give(order);
  }

  private async carryOut(order: Order): Promise<unknown> {
    switch (order.what) {
      case 'retry':
        return this.duty.retryParked();
      case 'skip':
        return this.duty.skipParked(order.store, order.position, order.skipped);
      case 'rebuild':
        this.duty.rebuild().catch(() => undefined);
        return this.duty.progress;
      case 'check':
        return this.check();
    }
  }

  private beat(): void {
    this.stopBeating = this.runtime.timers.after(BEAT, () => {
      this.beating = (this.leads ? this.serve() : this.refresh())
        .catch((error: unknown) => {
          this.runtime.log.warn('replicas do not hear of each other', { error: String(error) });
        })
        .finally(() => {
          if (this.running) this.beat();
        });
    });
  }

  /** Lets the other replicas know, and does what they were asked to. */
  private async serve(): Promise<void> {
    await this.runtime.orders.carryOut((order) => this.carryOut(order));
    const status = this.status();
    const text = JSON.stringify(status);
    if (text === this.saved) return;
    await this.runtime.state.saveStatus(status);
    this.saved = text;
  }

  /** Takes up what the one that leads has written, unless that is this one by now. */
  private async refresh(): Promise<void> {
    const told = await this.runtime.state.status();
    const remembered: (() => void)[] = [];
    for (const sink of this.sinks) {
      const memory = await sink.remembered();
      remembered.push(() => {
        sink.adopt(memory.range);
        sink.parked = memory.parked;
      });
    }
    if (this.leads) return;
    const before = JSON.stringify([this.state, this.current(), this.incompleteSince()]);
    this.told = told;
    for (const adopt of remembered) adopt();
    const after = JSON.stringify([this.state, this.current(), this.incompleteSince()]);
    if (before !== after) this.tell();
  }

  private tell(): void {
    for (const check of [...this.waiters]) check();
    for (const listener of [...this.listeners]) listener();
  }
}
