import type { Recorded } from '@crpm/contracts';

/** Events of one range at most. */
export const MOST_AT_ONCE = 5_000;
const MOST_WAITING = 20_000;

/**
 * What the bus has brought and is not written yet: contiguous, and bounded. Beyond a gap, or when it
 * is full, it only remembers that there is more; that is read from the feed. So a slow database of
 * figures holds up nobody who publishes.
 */
export class IncomingEvents {
  duplicates = 0;
  gaps = 0;
  /** Position of the newest event known to exist. */
  announced = 0;
  private waiting: Recorded[] = [];
  /** Position up to which events were taken in. */
  private taken = 0;
  private missing = false;
  /** How many of the waiting are the range in hand: a range tried again is the same range. */
  private inHand = 0;

  constructor(private readonly onNews: () => void) {}

  /** Everything up to here is written. */
  startAfter(position: number): void {
    this.waiting = [];
    this.inHand = 0;
    this.taken = position;
    this.announced = Math.max(this.announced, position);
  }

  announce(head: number): void {
    if (head <= this.announced) return;
    this.announced = head;
    this.onNews();
  }

  take(events: readonly Recorded[]): void {
    for (const event of events) {
      if (event.position <= this.taken) {
        this.duplicates += 1;
      } else if (event.position === this.taken + 1 && this.waiting.length < MOST_WAITING) {
        this.waiting.push(event);
        this.taken = event.position;
      } else if (!this.missing) {
        this.missing = true;
        if (this.waiting.length < MOST_WAITING) this.gaps += 1;
      }
      this.announced = Math.max(this.announced, event.position);
    }
    this.onNews();
  }

  /** Enough to fill a range, so that there is no point in waiting for more. */
  get plenty(): boolean {
    return this.waiting.length >= MOST_AT_ONCE || this.announced > this.taken;
  }

  get oldest(): Recorded | undefined {
    return this.waiting[0];
  }

  /**
   * The range in hand, else the next one: of what was brought, else what `read` finds after it.
   */
  async next(
    read: (after: number, limit: number) => Promise<readonly Recorded[]>,
  ): Promise<readonly Recorded[]> {
    if (this.waiting.length === 0 && this.announced > this.taken) {
      const events = await read(this.taken, MOST_AT_ONCE);
      // The bus may have brought some of them meanwhile.
      this.waiting.push(...events.filter(({ position }) => position > this.taken));
      this.taken = this.waiting.at(-1)?.position ?? this.taken;
      if (this.taken >= this.announced) this.missing = false;
    }
    if (this.inHand === 0) this.inHand = Math.min(this.waiting.length, MOST_AT_ONCE);
    return this.waiting.slice(0, this.inHand);
  }

  /** The range in hand is in the figures. */
  written(): void {
    this.waiting.splice(0, this.inHand);
    this.inHand = 0;
  }
}
