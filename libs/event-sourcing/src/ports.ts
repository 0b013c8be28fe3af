/** Now, and how much later than before. Injected everywhere, so that tests and simulations own time. */
export interface Clock {
  /** The UTC instant, in milliseconds since the epoch. */
  now(): number;
  /** Milliseconds since a moment of its own: nobody puts it forward or back. */
  elapsed(): number;
}

/** Fresh names that never repeat. */
export interface Ids {
  /** A UUID version 7: sorts by time of making. */
  uuid(): string;
}

/** Waiting, under the same control as the clock. */
export interface Timers {
  /** Runs `callback` once after `milliseconds`; the answer cancels it. */
  after(milliseconds: number, callback: () => void): () => void;
  /** Runs `callback` as soon as what is already due has run. */
  soon(callback: () => void): void;
}

/** The log: structured, one line each. Never given personal data. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** The work's answer; rejects where that takes longer. */
export async function within<T>(
  timers: Timers,
  milliseconds: number,
  work: Promise<T>,
): Promise<T> {
  let cancel: () => void = () => undefined;
  const late = new Promise<never>((_, reject) => {
    cancel = timers.after(milliseconds, () => reject(new Error('no answer in time')));
  });
  return Promise.race([work, late]).finally(cancel);
}

export const wait = (timers: Timers, milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    timers.after(milliseconds, resolve);
  });
