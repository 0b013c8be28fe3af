import type { LaneCommand, Outcome } from './command.ts';
import { Refusal } from './refusal.ts';

export interface LaneOptions {
  /** Commands decided and committed together. */
  readonly maxBatch: number;
  /** Patient commands among them: what others have to wait for at most. */
  readonly maxPatient: number;
  /** Commands waiting beyond which new ones are refused (busy). */
  readonly maxQueue: number;
  /** Milliseconds after which a waiting command is refused (busy) before anything is written. */
  readonly maxWait: number;
}

const DEFAULTS: LaneOptions = { maxBatch: 512, maxPatient: 100, maxQueue: 5000, maxWait: 2000 };

export interface Waiting {
  readonly command: LaneCommand<unknown>;
  /** By the clock that nobody sets. */
  readonly since: number;
  readonly resolve: (outcome: Outcome<unknown>) => void;
  readonly reject: (error: unknown) => void;
}

/** What waits for a lane, in the order in which it came; patient commands let all others go first. */
export class LaneQueue {
  private readonly askers: Waiting[] = [];
  private readonly patient: Waiting[] = [];
  private readonly options: LaneOptions;

  constructor(options: Partial<LaneOptions>) {
    this.options = { ...DEFAULTS, ...options };
  }

  get length(): number {
    return this.askers.length + this.patient.length;
  }

  /** No more are taken. */
  get isFull(): boolean {
    return this.length >= this.options.maxQueue;
  }

  add(waiting: Waiting): void {
    if (this.isFull) waiting.reject(busy());
    else if (waiting.command.patient) this.patient.push(waiting);
    else this.askers.push(waiting);
  }

  /**
   * What is decided next. Some of the patient ones are always in it: they wait as long as they must,
   * but however many others ask, their turn comes.
   */
  take(now: number): Waiting[] {
    const { maxBatch, maxPatient } = this.options;
    this.refuseLate(now);
    return [...this.askers.splice(0, maxBatch), ...this.patient.splice(0, maxPatient)];
  }

  /** Refuses whoever has waited too long. */
  refuseLate(now: number): void {
    const inTime = this.askers.findIndex(({ since }) => since >= now - this.options.maxWait);
    const late = inTime === -1 ? this.askers.length : inTime;
    for (const { reject } of this.askers.splice(0, late)) reject(busy());
  }

  /** Milliseconds after which somebody may have waited too long who had not before. */
  get patience(): number {
    return this.options.maxWait / 2;
  }
}

export const busy = () =>
  new Refusal('busy', 'Too many requests are waiting. Try again in a moment.');
