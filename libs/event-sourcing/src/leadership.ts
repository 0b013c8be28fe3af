import type { Leases } from './leases.ts';
import type { Log, Timers } from './ports.ts';

export interface LeadershipOptions {
  /** The lease's name. */
  readonly name: string;
  /** This process, and no other. */
  readonly holder: string;
  /** Begins the duty under a fence; the answer ends it. */
  readonly lead: (fence: number) => Promise<() => Promise<void>>;
}

/** Renewals in a term: three may fail before the lease is lost. */
const RENEWALS = 10 / 3;
/** Milliseconds after which what failed is tried again: who is alone holds a lease for a day. */
const RETRY = 1_000;

/**
 * Does a duty for as long as this process holds the lease, and asks for it while another does. A
 * process that slept may not know yet that it has lost it: the fence is what keeps its writes out.
 */
export class Leadership {
  /** The fence led under; undefined while somebody else leads. */
  fence: number | undefined;
  private running = false;
  private loop: Promise<void> = Promise.resolve();
  private changing: Promise<void> = Promise.resolve();
  private end: () => Promise<void> = () => Promise.resolve();
  private wake: () => void = () => undefined;
  private cancelLapse: () => void = () => undefined;

  constructor(
    private readonly leases: Leases,
    private readonly runtime: { timers: Timers; log: Log },
    private readonly options: LeadershipOptions,
  ) {}

  /** Answers once it is known who leads, and, where it is us, the duty has begun. */
  async start(): Promise<void> {
    this.running = true;
    await this.ask();
    await this.changing;
    this.loop = this.run();
  }

  /** Ends the duty and gives the lease back, so that another need not wait for its end. */
  async stop(): Promise<void> {
    if (!this.running) return;
    this.running = false;
    this.wake();
    await this.loop;
    this.leave();
    await this.changing;
    const { name, holder } = this.options;
    await this.leases.release(name, holder).catch((error: unknown) => {
      this.runtime.log.warn('lease not given back', { lease: name, error: String(error) });
    });
  }

  private async run(): Promise<void> {
    for (;;) {
      await this.pause(this.interval);
      if (!this.running) return;
      await this.ask();
    }
  }

  private async ask(): Promise<void> {
    const { name, holder } = this.options;
    // Counted from before the question: the database's own term begins later, and so ends later.
    const term = { over: false };
    const cancel = this.runtime.timers.after(this.leases.term, () => {
      term.over = true;
      this.leave();
    });
    try {
      const fence = await this.leases.take(name, holder);
      // By now it may be somebody else's; if it is not, the next question says so.
      if (term.over) return;
      this.cancelLapse();
      this.cancelLapse = cancel;
      if (fence === undefined) this.leave();
      else this.become(fence);
    } catch (error) {
      cancel();
      this.askSoon();
      this.runtime.log.warn('lease not renewed', { lease: name, error: String(error) });
    }
  }

  private get interval(): number {
    return this.leases.term / RENEWALS;
  }

  /** Something failed: not only with the next renewal. */
  private askSoon(): void {
    this.runtime.timers.after(Math.min(RETRY, this.interval), () => this.wake());
  }

  private become(fence: number): void {
    if (this.fence === fence) return;
    this.fence = fence;
    this.change(async () => {
      const { end } = this;
      this.end = () => Promise.resolve();
      try {
        await end();
        this.end = await this.options.lead(fence);
      } catch (error) {
        if (this.fence === fence) this.fence = undefined;
        this.askSoon();
        throw error;
      }
      this.runtime.log.info('leads', { lease: this.options.name, fence });
    });
  }

  private leave(): void {
    this.cancelLapse();
    if (this.fence === undefined) return;
    this.fence = undefined;
    this.change(async () => {
      const { end } = this;
      this.end = () => Promise.resolve();
      await end();
    });
  }

  /** One change after another: a duty has ended before it begins anew. */
  private change(work: () => Promise<void>): void {
    this.changing = this.changing.then(work).catch((error: unknown) => {
      const { name } = this.options;
      this.runtime.log.error('change of leader failed', { lease: name, error: String(error) });
    });
  }

  private pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.runtime.timers.after(milliseconds, resolve);
      this.wake = () => {
        cancel();
        resolve();
      };
      if (!this.running) this.wake();
    });
  }
}
