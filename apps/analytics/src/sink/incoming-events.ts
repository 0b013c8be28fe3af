import type { Recorded } from '@crpm/contracts';
import type { BusMessage, Timers } from '@crpm/event-sourcing';

/** Events of one range at most. */
export const MOST_AT_ONCE = 5_000;
const MOST_KEPT = 20_000;
/** How long the next event may be under way while later ones have come: partitions are not in step. */
const PATIENCE = 1_000;

export interface IncomingOptions {
  readonly timers: Timers;
  readonly onNews: () => void;
  /** A message says what its store does not: it is left out. */
  readonly onStranger: (position: number, why: string) => void;
}

type Read = (after: number, limit: number) => Promise<readonly Recorded[]>;

/**
 * What the bus has brought of a store and is not written yet, put in order. Events of several
 * partitions come interleaved: early ones wait for those between. Where these cannot come any more,
 * or there is no room, it only remembers that there is more, which is read from the feed: so a slow
 * database of figures holds up nobody who publishes.
 */
export class IncomingEvents {
  duplicates = 0;
  gaps = 0;
  strangers = 0;
  /** Position of the newest event known to exist. */
  announced = 0;
  /** Without a hole, up to `taken`. */
  private waiting: Recorded[] = [];
  private taken = 0;
  /** Early ones, by position. */
  private readonly early = new Map<number, Recorded>();
  /** What comes next will not come by itself. */
  private missing = false;
  /** The store's, once one of its own events said so. */
  private epoch = '';
  /** Newest event heard of since the feed was asked last. */
  private heard = 0;
  private cancelPatience: (() => void) | undefined;
  /** How many of the waiting are the range in hand: a range tried again is the same range. */
  private inHand = 0;

  constructor(private readonly options: IncomingOptions) {}

  /** Everything up to here is written. */
  startAfter(position: number, epoch: string): void {
    this.waiting = [];
    this.early.clear();
    this.inHand = 0;
    this.taken = position;
    this.epoch = epoch;
    this.announced = Math.max(this.announced, position);
    this.missing = this.announced > position;
  }

  announce(head: number): void {
    if (head <= this.announced) return;
    this.hear(head);
    // Nobody brings it, or will soon; it is read.
    this.missing = true;
    this.options.onNews();
  }

  take(messages: readonly BusMessage[]): void {
    for (const message of messages) this.takeOne(message);
    if (this.early.size > 0 && !this.missing) this.waitABit();
    this.options.onNews();
  }

  /** A message that nobody can read: what it may have stood for is seen to be missing. */
  meetStranger(): void {
    this.strangers += 1;
  }

  /** Enough to fill a range, so that there is no point in waiting for more. */
  get plenty(): boolean {
    return this.waiting.length >= MOST_AT_ONCE || this.missing;
  }

  get oldest(): Recorded | undefined {
    return this.waiting[0];
  }

  /** The range in hand, else the next one: of what was brought, else what `read` finds after it. */
  async next(read: Read): Promise<readonly Recorded[]> {
    if (this.waiting.length === 0 && this.missing) await this.fill(read);
    if (this.inHand === 0) this.inHand = Math.min(this.waiting.length, MOST_AT_ONCE);
    return this.waiting.slice(0, this.inHand);
  }

  /** The range in hand is in the figures. */
  written(): void {
    this.waiting.splice(0, this.inHand);
    this.inHand = 0;
  }

  private takeOne({ event, previous }: BusMessage): void {
    const { position, storeEpoch } = event;
    if (this.epoch !== '' && storeEpoch !== this.epoch) {
      this.refuse(position, 'It is of a store with this name that is another.');
      this.missing = true;
      return;
    }
    if (position <= this.taken || this.early.has(position)) {
      this.duplicates += 1;
      return;
    }
    this.hear(position);
    if (this.epoch === '' || this.waiting.length + this.early.size >= MOST_KEPT) {
      // Whose it is is not known yet, or it finds no room.
      this.missing = true;
      return;
    }
    // The one before it in its partition should be here: it was lost on the way.
    if (previous > this.taken && !this.early.has(previous)) this.lack();
    this.early.set(position, event);
    this.join();
  }

  /** Early ones that are not early any more. */
  private join(): void {
    for (let next; (next = this.early.get(this.taken + 1));) {
      this.early.delete(next.position);
      this.waiting.push(next);
      this.taken = next.position;
    }
  }

  private async fill(read: Read): Promise<void> {
    const after = this.taken;
    const before = [...this.early.keys()];
    this.heard = 0;
    const events = await read(after, MOST_AT_ONCE);
    if (this.epoch !== '' && events.some(({ storeEpoch }) => storeEpoch !== this.epoch)) {
      // Two lives of a store must not mix in the figures; at the next start they are made anew.
      throw new Error('The store was put back to an older state: start analytics again.');
    }
    // The bus may have brought some of them meanwhile.
    this.waiting.push(...events.filter(({ position }) => position > this.taken));
    this.taken = this.waiting.at(-1)?.position ?? this.taken;
    this.epoch = this.waiting.at(-1)?.storeEpoch ?? this.epoch;
    const isEnd = events.length < MOST_AT_ONCE;
    if (isEnd) {
      this.refuseBeyond(after + events.length, before);
      this.announced = Math.max(this.taken, this.heard);
    }
    for (const position of this.early.keys()) {
      if (position <= this.taken) this.early.delete(position);
    }
    this.join();
    this.missing = this.announced > this.taken && (!isEnd || this.early.size === 0);
    if (this.early.size > 0 && !this.missing) this.waitABit();
  }

  /** Messages that came before a store was asked, and speak of what it does not have. */
  private refuseBeyond(end: number, positions: readonly number[]): void {
    for (const position of positions) {
      if (position <= end) continue;
      this.early.delete(position);
      this.refuse(position, 'The store has no such event.');
    }
  }

  private refuse(position: number, why: string): void {
    this.meetStranger();
    this.options.onStranger(position, why);
  }

  private hear(position: number): void {
    this.announced = Math.max(this.announced, position);
    this.heard = Math.max(this.heard, position);
  }

  private lack(): void {
    if (!this.missing) this.gaps += 1;
    this.missing = true;
  }

  private waitABit(): void {
    if (this.cancelPatience) return;
    const { taken } = this;
    this.cancelPatience = this.options.timers.after(PATIENCE, () => {
      this.cancelPatience = undefined;
      if (this.early.size === 0 || this.missing) return;
      if (this.taken > taken) {
        this.waitABit();
      } else {
        this.lack();
        this.options.onNews();
      }
    });
  }
}
