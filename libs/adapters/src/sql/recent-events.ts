import type { Recorded } from '@crpm/contracts';

interface Append {
  readonly events: readonly Recorded[];
  readonly characters: number;
}

/** The newest events as they were committed: followers that keep up never touch the disk. */
export class RecentEvents {
  private appends: Append[] = [];
  private characters = 0;

  /** `capacity` in characters of the events' data: some hold a thousand lines. */
  constructor(private readonly capacity: number) {}

  push(events: readonly Recorded[], characters: number): void {
    if (events[0]?.position !== this.last + 1) {
      this.appends = [];
      this.characters = 0;
    }
    this.appends.push({ events, characters });
    this.characters += characters;
    while (this.characters > this.capacity && this.appends.length > 1) {
      this.characters -= this.appends.shift()?.characters ?? 0;
    }
  }

  has(position: number): boolean {
    const first = this.appends[0]?.events[0]?.position;
    return first !== undefined && position >= first && position <= this.last;
  }

  /** What follows `position`; the next one must be here. */
  after(position: number, limit: number): readonly Recorded[] {
    const start = this.appends.findLastIndex(
      ({ events }) => (events[0]?.position ?? 0) <= position + 1,
    );
    const found: Recorded[] = [];
    for (const { events } of this.appends.slice(start)) {
      for (const event of events) {
        if (found.length === limit) return found;
        if (event.position > position) found.push(event);
      }
    }
    return found;
  }

  private get last(): number {
    return this.appends.at(-1)?.events.at(-1)?.position ?? 0;
  }
}
