import type { ParkedEvent, Recorded } from '@crpm/contracts';
import type { EventSource } from './event-store.ts';
import type { Parking } from './parking.ts';
import type { Log, Timers } from './ports.ts';
import { isPassing, Refusal } from './refusal.ts';

/** Where a subscription has come to, kept across restarts. */
export interface Checkpoints {
  /** 0 for a name that was never saved. */
  load(name: string): Promise<number>;
  save(name: string, position: number): Promise<void>;
}

export interface SubscriptionOptions {
  readonly name: string;
  /** The batch in order of position. Throwing means: not handled, try the same again. */
  readonly handle: (events: readonly Recorded[]) => Promise<void>;
  readonly batchSize?: number;
  /** Milliseconds between two saved checkpoints: what is handled again after a crash. */
  readonly saveEvery?: number;
  /**
   * Events do not need those before them: one that cannot be handled alone is set aside here and
   * tried again from time to time, and the others go on. Without it, everything waits for it.
   */
  readonly parking?: Parking;
}

/** Milliseconds after which another replica's commits are noticed. */
const POLL = 250;
const RETRY_FIRST = 100;
const RETRY_MOST = 10_000;
const RETRY_ASIDE = 30_000;
/** Failures of a batch, not of the moment, after which its events are tried one by one. */
const PATIENCE = 3;

/**
 * The one shape of everything that comes after the append: reads a store in order of position,
 * hands batches on, keeps a checkpoint. At least once: handlers are idempotent.
 */
export class Subscription {
  /** Everything up to here was handled, but for what was set aside. */
  position = 0;
  private running = false;
  private loop: Promise<void> = Promise.resolve();
  private saved = 0;
  private wake: () => void = () => undefined;
  private saving: (() => void) | undefined;
  private deciding: Promise<unknown> = Promise.resolve();
  private stopped: () => void = () => undefined;
  private readonly waiters = new Set<{ position: number; done: () => void }>();

  constructor(
    private readonly source: EventSource,
    private readonly checkpoints: Checkpoints,
    private readonly runtime: { timers: Timers; log: Log },
    private readonly options: SubscriptionOptions,
  ) {}

  async start(): Promise<void> {
    this.position = this.saved = await this.checkpoints.load(this.options.name);
    this.running = true;
    this.loop = this.run();
  }

  /** Finishes the batch in hand and saves the checkpoint. */
  async stop(): Promise<void> {
    if (!this.running) return;
    this.running = false;
    this.wake();
    this.stopped();
    await this.loop;
    await this.deciding.catch(() => undefined);
    this.saving?.();
    await this.save();
  }

  /** True once everything up to `position` was handled; false when that takes longer. */
  reached(position: number, milliseconds: number): Promise<boolean> {
    if (this.position >= position) return Promise.resolve(true);
    return new Promise((resolve) => {
      const cancel = this.runtime.timers.after(milliseconds, () => {
        this.waiters.delete(waiter);
        resolve(false);
      });
      const waiter = {
        position,
        done: () => {
          cancel();
          resolve(true);
        },
      };
      this.waiters.add(waiter);
    });
  }

  /** The events that could not be handled: somebody has to look at them. */
  async parked(): Promise<readonly ParkedEvent[]> {
    const { name, parking } = this.options;
    return (await parking?.parked(name)) ?? [];
  }

  /** Tries them again, all but those left out for good; answers how many are handled now. */
  retryParked(): Promise<number> {
    return this.inTurn(() => this.retry());
  }

  /** Leaves one of them out for good. @throws Refusal where it is none, or was left out before. */
  skipParked(position: number, reason: string, by: string, at: string): Promise<void> {
    const { name, parking } = this.options;
    return this.inTurn(async () => {
      const event = (await this.parked()).find((one) => one.position === position);
      if (!parking || !event || event.skipped) {
        throw new Refusal('not-found', `No event ${String(position)} waits for ${name}.`);
      }
      await parking.skip(name, position, { reason, by, at });
    });
  }

  /** One at a time: what is being tried again is not left out meanwhile. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.deciding.then(work, work);
    this.deciding = turn;
    return turn;
  }

  private async run(): Promise<void> {
    const stopListening = this.source.onCommitted(() => {
      this.wake();
    });
    const stopRetrying = this.retryFromTimeToTime();
    let delay = RETRY_FIRST;
    let failures = 0;
    while (this.running) {
      const woken = new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      try {
        const most = this.options.batchSize ?? 512;
        const events = await this.source.readAfter(this.position, most);
        const last = events.at(-1);
        if (last) {
          if (failures < PATIENCE) await this.options.handle(events);
          else for (const event of events) await this.handleOrPark(event);
          this.advance(last.position);
          delay = RETRY_FIRST;
          failures = 0;
          if (events.length === most) continue;
        }
      } catch (error) {
        this.runtime.log.error('subscription failed, will retry', {
          subscription: this.options.name,
          after: this.position,
          error: String(error),
        });
        if (this.options.parking && !isPassing(error)) failures += 1;
        // Not cut short by a commit: what failed a moment ago would fail once more.
        await this.pause(delay);
        delay = Math.min(delay * 2, RETRY_MOST);
        continue;
      }
      await this.idle(woken);
    }
    stopListening();
    stopRetrying();
  }

  /**
   * False where one event was set aside instead; a failure of the moment is thrown on. Somebody is
   * told once: not when it is tried again and fails as it is `known` to.
   */
  private async handleOrPark(event: Recorded, known?: ParkedEvent): Promise<boolean> {
    const { name, parking, handle } = this.options;
    try {
      await handle([event]);
      return true;
    } catch (error) {
      if (isPassing(error)) throw error;
      if (known?.error === String(error)) return false;
      await parking?.park(name, event, String(error));
      this.runtime.log.error('event set aside', {
        subscription: name,
        position: event.position,
        stream: event.stream,
        error: String(error),
      });
      return false;
    }
  }

  private async retry(): Promise<number> {
    const { name, parking } = this.options;
    let handled = 0;
    for (const known of await this.parked()) {
      const { position, skipped } = known;
      if (skipped || !this.running) continue;
      const [event] = await this.source.readAfter(position - 1, 1);
      if (!event || !(await this.handleOrPark(event, known))) continue;
      await parking?.unpark(name, position);
      handled += 1;
    }
    return handled;
  }

  /** At once as well: a newer release may know how. */
  private retryFromTimeToTime(): () => void {
    let cancel: () => void = () => undefined;
    const again = async () => {
      await this.retryParked().catch(() => undefined);
      if (this.running) cancel = this.runtime.timers.after(RETRY_ASIDE, () => void again());
    };
    if (this.options.parking) void again();
    return () => {
      cancel();
    };
  }

  private pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.runtime.timers.after(milliseconds, resolve);
      this.stopped = () => {
        cancel();
        resolve();
      };
      if (!this.running) this.stopped();
    });
  }

  /** Until the next commit here, or a look for what others have written. */
  private async idle(woken: Promise<void>): Promise<void> {
    let cancel: () => void = () => undefined;
    const polled = new Promise<void>((resolve) => {
      cancel = this.runtime.timers.after(POLL, resolve);
    });
    await Promise.race([woken, polled]);
    cancel();
  }

  private advance(position: number): void {
    this.position = position;
    for (const waiter of this.waiters) {
      if (waiter.position > position) continue;
      this.waiters.delete(waiter);
      waiter.done();
    }
    this.saving ??= this.runtime.timers.after(this.options.saveEvery ?? 500, () => {
      this.saving = undefined;
      this.save().catch((error: unknown) => {
        this.runtime.log.warn('checkpoint not saved', {
          subscription: this.options.name,
          error: String(error),
        });
      });
    });
  }

  private async save(): Promise<void> {
    const { position } = this;
    if (position === this.saved) return;
    await this.checkpoints.save(this.options.name, position);
    this.saved = position;
  }
}
