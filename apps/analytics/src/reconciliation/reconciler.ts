import type { Reconciliation } from '@crpm/contracts';
import { Refusal, type Clock, type Log, type Timers } from '@crpm/event-sourcing';
import type { Sink } from '../sink/sink.ts';
import { reconcile, type ReconcileRuntime } from './reconcile.ts';
import { stateOf, type Found, type ReconciliationRecord } from './reconciliation-record.ts';

export interface ReconcilerRuntime extends ReconcileRuntime {
  readonly sink: Pick<Sink, 'isLeading' | 'onCheckOrdered' | 'orderCheck'>;
  readonly record: ReconciliationRecord;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

const EVERY = 5 * 60_000;

/**
 * Compares the books of the stores with the figures now and then, and when somebody asks. The
 * replica that brings the figures in does it; the others tell what it found.
 */
export class Reconciler {
  private running: Promise<void> | undefined;
  private stopped = true;
  private cancel: () => void = () => undefined;

  constructor(
    private readonly stores: readonly string[],
    private readonly runtime: ReconcilerRuntime,
    private readonly every = EVERY,
  ) {
    runtime.sink.onCheckOrdered(() => this.begin());
  }

  start(): void {
    this.stopped = false;
    this.cancel = this.runtime.timers.after(this.every, () => {
      if (this.runtime.sink.isLeading) void this.begin();
      this.start();
    });
  }

  /** What is under way comes to nothing. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.cancel();
    await this.running;
  }

  async last(): Promise<Reconciliation> {
    const found = await this.runtime.record.load();
    // Of a process before this one, which ended on the way.
    const isOver = this.runtime.sink.isLeading && !this.running;
    return withState(isOver ? { ...found, progress: null } : found);
  }

  /** Compares now, wherever that is done; joins a comparison that runs. Answers at once. */
  check(): Promise<Reconciliation> {
    return this.runtime.sink.orderCheck() as Promise<Reconciliation>;
  }

  /** Ends with the comparison that runs, if one does. */
  async finished(): Promise<void> {
    await this.running;
  }

  private async begin(): Promise<Reconciliation> {
    const before = await this.runtime.record.load();
    this.running ??= this.run(before).finally(() => (this.running = undefined));
    const progress = { step: 'reading', done: 0, total: 0 } as const;
    return withState({ ...before, progress: before.progress ?? progress });
  }

  private async run(before: Found): Promise<void> {
    const { record, clock, log } = this.runtime;
    const at = new Date(clock.now()).toISOString();
    const report = async (progress: Found['progress']): Promise<void> => {
      if (this.stopped) throw new Error('The shop stops.');
      await record.save({ ...before, trouble: null, progress });
    };
    try {
      const found = await reconcile(this.stores, this.runtime, report);
      const result = { at, ...found };
      const balancedAt = found.drift === 0 ? at : before.balancedAt;
      await record.save({ balancedAt, progress: null, trouble: null, result });
      if (found.drift > 0) log.error('the figures are not what the stores say', tellingly(found));
    } catch (error) {
      const trouble = error instanceof Refusal ? error.detail : String(error);
      log.warn('the books could not be compared', { error: trouble });
      // Another that leads by now tells its own.
      await record.save({ ...before, progress: null, trouble }).catch(() => undefined);
    }
  }
}

const withState = (found: Found): Reconciliation => ({ state: stateOf(found), ...found });

const tellingly = ({ drift, checks }: Pick<NonNullable<Found['result']>, 'drift' | 'checks'>) => ({
  drift,
  checks: checks.filter((one) => one.drift > 0).map(({ check }) => check),
});
