import type { DomainEvent, Recorded } from '@crpm/contracts';
import { projectFacts } from '../../facts/project-facts.ts';
import type { FactBatch } from '../../facts/project-facts.ts';

/** A made-up history of the three stores: events get positions as their store deals them. */
export class History {
  readonly events: Recorded[] = [];
  private readonly heads = new Map<string, number>();

  add(store: string, stream: string, day: string, event: DomainEvent, hour = 12): Recorded {
    const position = (this.heads.get(store) ?? 0) + 1;
    this.heads.set(store, position);
    const instant = `${day}T${String(hour).padStart(2, '0')}:00:00.000Z`;
    const recorded = {
      ...event,
      store,
      storeEpoch: 'first',
      position,
      stream,
      version: 1,
      schemaVersion: 1,
      eventId: `${store}-${String(position)}`,
      causationId: `${store}-${String(position)}`,
      correlationId: 'test',
      actor: 'test',
      reason: null,
      occurredAt: instant,
      recordedAt: instant,
      businessDate: day,
    } as Recorded;
    this.events.push(recorded);
    return recorded;
  }

  /** Personal details stand in these events unencrypted. */
  facts(): FactBatch[] {
    return projectFacts(this.events, (_, event) => event.data.personal);
  }

  get watermark(): Record<string, number> {
    return Object.fromEntries(this.heads);
  }
}
