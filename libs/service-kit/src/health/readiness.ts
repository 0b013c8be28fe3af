import { Refusal, within, type Clock, type Log, type Timers } from '@crpm/event-sourcing';

type Check = () => unknown;

/** Milliseconds after which no answer is one. */
const PATIENCE = 2000;
/** For how long an answer is told again: a probe writes, and whoever reaches the shop may ask. */
const KEPT = 1000;

/** Whether a process can do its work. What it can do without for a while is none of its needs. */
export class Readiness {
  private readonly needs = new Map<string, Check>();
  private asked: { readonly at: number; readonly answer: Promise<void> } | undefined;

  constructor(
    private readonly runtime: {
      readonly clock: Clock;
      readonly timers: Timers;
      readonly log: Log;
    },
  ) {}

  /** `check` throws while `what` is not as it must be; a Refusal says why to whoever asks. */
  need(what: string, check: Check): void {
    this.needs.set(what, check);
  }

  /** @throws Refusal `unavailable` that says what is the matter. */
  check(): Promise<void> {
    const at = this.runtime.clock.now();
    // Less than nothing has passed where the clock was put back.
    if (this.asked && at >= this.asked.at && at - this.asked.at < KEPT) return this.asked.answer;
    const answer = Promise.all([...this.needs].map(([what, check]) => this.ask(what, check))).then(
      () => undefined,
    );
    this.asked = { at, answer };
    return answer;
  }

  private async ask(what: string, check: Check): Promise<void> {
    const { timers, log } = this.runtime;
    try {
      await within(timers, PATIENCE, Promise.resolve().then(check));
    } catch (error) {
      log.warn('not ready', { lacks: what, error: String(error) });
      const detail = error instanceof Refusal ? error.detail : 'It does not answer.';
      throw new Refusal('unavailable', `${what}: ${detail}`);
    }
  }
}
