import { schemaVersionOf, type Recorded } from '@crpm/contracts';
import type { BusinessCalendar } from './business-day.ts';
import type { LaneCommand, Outcome } from './command.ts';
import { streamName } from './decider.ts';
import type { AppendTransaction, EventStore } from './event-store.ts';
import { unobserved, type LaneObserver } from './lane-observer.ts';
import { busy, LaneQueue, type LaneOptions, type Waiting } from './lane-queue.ts';
import type { Clock, Ids, Log, Timers } from './ports.ts';
import { project, type AnyProjection } from './projection.ts';
import { isPassing, Refusal, type Fault } from './refusal.ts';
import { StagedBatch, type KeptOutcome } from './staged-batch.ts';
import { StateCache } from './state-cache.ts';

interface Decided {
  readonly recorded: readonly Recorded[];
  /** What is done once it is committed. */
  readonly settlements: readonly (() => void)[];
}

/** Askers in a batch from which on more are expected in a moment, and that moment in ms. */
const CROWD = 8;
const GATHERING = 2;

/**
 * The single writer of a service: commands queue, and everything that waits is decided in order on
 * the state as it becomes, and committed in one transaction. Many buyers of one product are so
 * decided one after another in memory and made durable together.
 */
export class CommandLane {
  private readonly cache = new StateCache(50_000);
  private readonly queue: LaneQueue;
  private draining: Promise<void> | undefined;
  private closed = false;
  private lastBatch = 0;
  /** The head after our last commit: another one means that somebody else has written. */
  private knownHead = -1;

  constructor(
    private readonly store: EventStore,
    private readonly projections: readonly AnyProjection[],
    private readonly calendar: BusinessCalendar,
    private readonly runtime: { clock: Clock; ids: Ids; timers: Timers; log: Log },
    options: Partial<LaneOptions> = {},
    private readonly observer: LaneObserver = unobserved,
  ) {
    this.queue = new LaneQueue(options);
  }

  /** Commands waiting to be decided. */
  get depth(): number {
    return this.queue.length;
  }

  /** @throws Refusal `busy` where it would refuse whatever it was given. */
  mustHaveRoom(): void {
    if (this.queue.isFull) throw busy();
  }

  execute<Answer>(command: LaneCommand<Answer>): Promise<Outcome<Answer>> {
    if (this.closed) return Promise.reject(new Refusal('unavailable', 'The service is stopping.'));
    const outcome = new Promise<Outcome<unknown>>((resolve, reject) => {
      this.queue.add({ command, since: this.runtime.clock.elapsed(), resolve, reject });
      this.draining ??= this.drain();
    }) as Promise<Outcome<Answer>>;
    const answered = this.observer.command(command.context);
    outcome.then(() => answered(), answered);
    return outcome;
  }

  /** Refuses new commands and waits until the queue is done. */
  async close(): Promise<void> {
    this.closed = true;
    await this.draining;
  }

  private async drain(): Promise<void> {
    while (this.queue.length > 0) {
      await this.gather();
      const batch = this.queue.take(this.runtime.clock.elapsed());
      this.lastBatch = batch.filter(({ command }) => !command.patient).length;
      if (batch.length > 0) await this.commitWhileOthersWait(batch);
    }
    this.draining = undefined;
  }

  /** Nobody waits for ever for a commit that hangs: a database whose disk is full waits for room. */
  private async commitWhileOthersWait(batch: readonly Waiting[]): Promise<void> {
    const { clock, timers } = this.runtime;
    let cancel: () => void = () => undefined;
    const look = (): void => {
      cancel = timers.after(this.queue.patience, () => {
        this.queue.refuseLate(clock.elapsed());
        look();
      });
    };
    look();
    try {
      await this.commit(batch);
    } finally {
      cancel();
    }
  }

  /**
   * Lets what is already due queue up: it shares the commit. Where many ask at once, the answers of
   * the last batch bring the next questions in a moment, and a commit costs more than that moment.
   */
  private gather(): Promise<void> {
    const { timers } = this.runtime;
    return new Promise((resolve) => {
      if (this.lastBatch < CROWD) timers.soon(resolve);
      else timers.after(GATHERING, resolve);
    });
  }

  private async commit(batch: readonly Waiting[]): Promise<void> {
    const waited = this.runtime.clock.elapsed() - (batch[0]?.since ?? 0);
    const appended = this.observer.append(batch.length, waited);
    let decided: Decided;
    try {
      decided = await this.store.append((transaction) => this.decide(batch, transaction));
    } catch (error) {
      appended();
      this.cache.clear();
      this.knownHead = -1;
      // One of them may be the poison: alone, it fails alone. Not so a failure of the moment, after
      // which nobody knows what was committed: whoever asks again under its key will be told.
      if (batch.length > 1 && !isPassing(error)) {
        for (const waiting of batch) await this.commit([waiting]);
        return;
      }
      for (const waiting of batch) waiting.reject(error);
      return;
    }
    for (const settle of decided.settlements) settle();
    appended(decided.recorded);
  }

  private async decide(
    batch: readonly Waiting[],
    transaction: AppendTransaction,
  ): Promise<Decided> {
    if (transaction.head !== this.knownHead) {
      this.cache.clear();
      if (this.knownHead >= 0) this.observer.conflict('other-writer');
    }
    const staged = await StagedBatch.open(
      batch.map(({ command }) => command),
      transaction,
      this.cache,
    );
    const settlements: (() => void)[] = [];
    const now = Math.max(this.runtime.clock.now(), Date.parse(transaction.lastRecordedAt) || 0);
    const recordedAt = new Date(now).toISOString();

    for (const waiting of batch) {
      const { command, resolve, reject } = waiting;
      const { context } = command;
      try {
        const earlier = staged.earlierOutcome(context);
        if (earlier !== undefined) {
          const kept = JSON.parse(earlier) as KeptOutcome;
          settlements.push(() => {
            if ('answer' in kept) resolve({ answer: kept.answer, replayed: true });
            else reject(refusalOf(kept.refusal));
          });
          continue;
        }
        const answer = await staged.run(command, ({ ref, event, reason }, position, version) => ({
          ...event,
          store: this.store.name,
          storeEpoch: this.store.epoch,
          position,
          stream: streamName(ref.type.category, ref.id),
          version,
          schemaVersion: schemaVersionOf(event.type),
          eventId: this.runtime.ids.uuid(),
          causationId: context.commandId,
          correlationId: context.correlationId,
          actor: context.actor,
          reason: reason ?? context.reason ?? null,
          occurredAt: context.occurredAt ?? recordedAt,
          recordedAt,
          businessDate: this.calendar.dayOf(context.occurredAt ?? recordedAt),
        }));
        staged.keep(context, { answer });
        settlements.push(() => {
          resolve({ answer, replayed: false });
        });
      } catch (error) {
        if (error instanceof Refusal) {
          const { code, detail, errors } = error;
          if (code === 'stale-version') this.observer.conflict(code);
          // A stale version or a busy moment is about now, not about the command.
          if (code !== 'stale-version' && !isPassing(error)) {
            staged.keep(context, { refusal: { code, detail, errors } });
          }
        }
        settlements.push(() => {
          reject(error);
        });
      }
    }

    const { events } = staged;
    if (events.length > 0 || staged.handled.length > 0) {
      await transaction.write({
        events,
        handled: staged.handled,
        ...staged.keyChanges(),
        changes: project(this.projections, events),
      });
    }
    const remember = () => {
      staged.commitTo(this.cache);
      this.knownHead = staged.head;
    };
    return { recorded: events, settlements: [remember, ...settlements] };
  }
}

function refusalOf(kept: { code: string; detail: string; errors: readonly Fault[] }): Refusal {
  return new Refusal(kept.code as Refusal['code'], kept.detail, kept.errors);
}
