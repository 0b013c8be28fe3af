import type { ParkedEvent, Recorded, Skipped } from '@crpm/contracts';

/**
 * Port: what subscriptions could not handle, by their names, kept where their checkpoints are. One
 * conformance suite (testing/subscription.conformance.ts) on every adapter.
 */
export interface Parking {
  /** In order of position; what was left out for good among them. */
  parked(name: string): Promise<readonly ParkedEvent[]>;
  /** Once more, with another error, where it is known; what was left out for good stays so. */
  park(name: string, event: Recorded, error: string): Promise<void>;
  /** It was handled after all. */
  unpark(name: string, position: number): Promise<void>;
  /** It is not tried again. */
  skip(name: string, position: number, skipped: Skipped): Promise<void>;
}
