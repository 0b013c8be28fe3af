import type { ParkedEvent, Recorded, Skipped } from '@crpm/contracts';
import type { Parking } from '../parking.ts';
import type { MemoryDisk } from './in-memory-event-store.ts';

/** What is set aside, for tests. */
export class MemoryParking implements Parking {
  constructor(private readonly disk: MemoryDisk) {}

  parked(name: string): Promise<readonly ParkedEvent[]> {
    const events = [...this.of(name).values()];
    return Promise.resolve(events.sort((one, other) => one.position - other.position));
  }

  park(name: string, { position, stream, type }: Recorded, error: string): Promise<void> {
    const skipped = this.of(name).get(position)?.skipped ?? null;
    this.of(name).set(position, { position, stream, type, error, skipped });
    return Promise.resolve();
  }

  unpark(name: string, position: number): Promise<void> {
    this.of(name).delete(position);
    return Promise.resolve();
  }

  skip(name: string, position: number, skipped: Skipped): Promise<void> {
    const event = this.of(name).get(position);
    if (event) this.of(name).set(position, { ...event, skipped });
    return Promise.resolve();
  }

  private of(name: string): Map<number, ParkedEvent> {
    const known = this.disk.parked.get(name);
    if (known) return known;
    const events = new Map<number, ParkedEvent>();
    this.disk.parked.set(name, events);
    return events;
  }
}
