/**
 * Port: who does what only one of several processes may do. Adapters: SQL (by the database's own
 * time), and the sole holder of a process that is alone.
 */
export interface Leases {
  /** Milliseconds a lease holds without being renewed. */
  readonly term: number;
  /**
   * Takes a lease, or renews it for who has it; undefined while somebody else has it. The answer is
   * its fence: it grows with every new holder, so that what an earlier one still writes is refused.
   */
  take(name: string, holder: string): Promise<number | undefined>;
  /** Gives a lease back at once; nothing where the holder has it no more. */
  release(name: string, holder: string): Promise<void>;
}

/** Somebody else holds the lease by now: what was to be written under it is not. */
export class LeaseLost extends Error {
  constructor(readonly lease: string) {
    super(`the lease ${lease} is somebody else's now`);
  }
}
