import type { Recorded } from '@crpm/contracts';

/** The newest events as they were committed: followers that keep up never touch the disk. */
export class RecentEvents {
  private events: Recorded[] = [];

  constructor(private readonly capacity: number) {}

  push(events: readonly Recorded[]): void {
    const last = this.events.at(-1);
    if (last && events[0]?.position !== last.position + 1) this.events = [];
    this.events.push(...events);
    // Trimmed by halves, so that a push costs what it adds.
    if (this.events.length > this.capacity * 2) this.events = this.events.slice(-this.capacity);
  }

  /** Undefined when something after `position` may not be here any more. */
  after(position: number, limit: number): readonly Recorded[] | undefined {
    const first = this.events[0];
    if (!first || position < first.position - 1) return undefined;
    const start = position - first.position + 1;
    if (start > this.events.length) return undefined;
    return this.events.slice(start, start + limit);
  }
}
