import type { Log, Timers } from '@crpm/event-sourcing';

/** Milliseconds that stopping may take in all, of the 30 s that who asks usually gives. */
const HARD_STOP = 25_000;

/**
 * Ends the process in order when it is told to. Told twice, or after 25 s, it ends at once, and so
 * it does at an error that nobody caught, after which nothing in memory can be trusted: that loses
 * nothing which was acknowledged.
 */
export function endInOrder(log: Log, timers: Timers, stop: () => Promise<void>): void {
  let stopping = false;
  const end = (error: unknown) => {
    log.error('ended by an error that nobody expected', {
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
    process.exit(1);
  };
  const onSignal = () => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info('stopping');
    timers.after(HARD_STOP, () => end(new Error('it did not stop in time')));
    stop().then(() => process.exit(0), end);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  // A promise that nobody listens to ends here as well.
  process.on('uncaughtException', end);
}
