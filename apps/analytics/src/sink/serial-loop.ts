import { Refusal, wait, type Clock, type Log, type Timers } from '@crpm/event-sourcing';

export interface LoopWork {
  /** Does the next piece of work; false when there was none. Throwing means: try again. */
  readonly step: () => Promise<boolean>;
  /** Whether the next piece should not wait for company. */
  readonly urgent: () => boolean;
  /** Asks for news that nobody brought. */
  readonly look: () => Promise<unknown>;
}

const PACE = 250;
/** For as long, at most, a bus that is away lets figures be called live that are not. */
const LOOK_EVERY = 1_000;
const BACKOFF = { first: 100, most: 10_000 };

/** Why something does not get on, and since when. */
export interface Trouble {
  readonly reason: string;
  readonly since: number;
}

interface Task {
  readonly run: () => Promise<void>;
  readonly refuse: (reason: Error) => void;
}

/**
 * One piece of work after another: at once after a pause, else at most one each PACE milliseconds
 * unless urgent. Failures are outages: the same again, for ever, less and less often.
 */
export class SerialLoop {
  trouble: Trouble | undefined;
  private state: 'new' | 'running' | 'stopped' = 'new';
  private loop: Promise<void> = Promise.resolve();
  private pacing = false;
  private signal: () => void = () => undefined;
  private readonly tasks: Task[] = [];

  constructor(
    private readonly name: string,
    private readonly runtime: { clock: Clock; timers: Timers; log: Log },
    private readonly work: LoopWork,
  ) {}

  start(): void {
    this.state = 'running';
    this.loop = this.run();
  }

  /** Finishes the piece in hand. What waits is refused, and whatever comes until the next start. */
  async stop(): Promise<void> {
    this.state = 'stopped';
    this.wake();
    await this.loop;
    for (const { refuse } of this.tasks.splice(0)) refuse(this.refusal);
  }

  wake(): void {
    this.signal();
  }

  /** Runs `task` between two pieces of work. */
  between<T>(task: () => Promise<T>): Promise<T> {
    // Nobody would run it any more, and who stops waits for who has asked for it.
    if (this.state === 'stopped') return Promise.reject(this.refusal);
    return new Promise((resolve, reject) => {
      const run = (): Promise<void> => task().then(resolve, reject);
      this.tasks.push({ run, refuse: reject });
      this.wake();
    });
  }

  private get refusal(): Refusal {
    return new Refusal('unavailable', `The ${this.name} is stopped.`);
  }

  private async run(): Promise<void> {
    let delay = BACKOFF.first;
    while (this.isRunning()) {
      const woken = new Promise<void>((resolve) => (this.signal = resolve));
      const task = this.tasks.shift();
      if (task) {
        await task.run();
        continue;
      }
      if (this.pacing && !this.work.urgent()) {
        await woken;
        continue;
      }
      try {
        const worked = await this.work.step();
        this.trouble = undefined;
        delay = BACKOFF.first;
        if (worked) this.pace();
        else await this.idle(woken);
      } catch (error) {
        const reason = String(error);
        if (this.trouble?.reason !== reason) {
          this.runtime.log.error(`${this.name} is held up`, { error: reason });
        }
        this.trouble = { reason, since: this.trouble?.since ?? this.runtime.clock.now() };
        await this.pause(delay, () => this.isRunning() && this.tasks.length === 0);
        delay = Math.min(delay * 2, BACKOFF.most);
      }
    }
  }

  private pace(): void {
    this.pacing = true;
    this.runtime.timers.after(PACE, () => {
      this.pacing = false;
      this.wake();
    });
  }

  private async idle(woken: Promise<unknown>): Promise<void> {
    let cancel: () => void = () => undefined;
    const late = new Promise<boolean>((resolve) => {
      cancel = this.runtime.timers.after(LOOK_EVERY, () => resolve(true));
    });
    if (await Promise.race([late, woken.then(() => false)])) await this.work.look();
    cancel();
  }

  /** Waits out a delay in short steps, so that a stop is not held up by an outage. */
  private async pause(milliseconds: number, goOn: () => boolean): Promise<void> {
    for (let left = milliseconds; left > 0 && goOn(); left -= BACKOFF.first) {
      await wait(this.runtime.timers, Math.min(left, BACKOFF.first));
    }
  }

  /** Asked anew after every wait. */
  private isRunning(): boolean {
    return this.state === 'running';
  }
}
