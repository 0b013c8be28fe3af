import { wait, type Log, type Timers } from '@crpm/event-sourcing';

const RETRY = 1_000;

/**
 * The same again until it succeeds: whatever is in its way passes. Answers false where `isRunning`
 * did so first, and it was not done.
 */
export async function untilDone(
  { log, timers }: { readonly log: Log; readonly timers: Timers },
  isRunning: () => boolean,
  complaint: string,
  work: () => Promise<unknown>,
): Promise<boolean> {
  while (isRunning()) {
    try {
      await work();
      return true;
    } catch (error) {
      log.error(complaint, { error: String(error) });
      await wait(timers, RETRY);
    }
  }
  return false;
}
