/** The services whose events others follow, by the name of their store. */
export const STORES = ['customers', 'products', 'purchases'] as const;

/** What every event carries beside its own data. Times are ISO 8601 UTC instants. */
export interface EventMetadata {
  /** The service that owns the store: customers, products or purchases. */
  readonly store: string;
  /** Changes when a store is restored to an older point, so that reused positions are noticed. */
  readonly storeEpoch: string;
  /** Place in the store: 1, 2, 3 … without a gap, in commit order. */
  readonly position: number;
  readonly stream: string;
  /** Place in the stream: 1, 2, 3 … */
  readonly version: number;
  readonly schemaVersion: number;
  readonly eventId: string;
  /** The command that caused it; a stream never takes the same cause twice. */
  readonly causationId: string;
  readonly correlationId: string;
  readonly actor: string;
  readonly reason: string | null;
  /** When it happened in the world: what the caller or the file says. */
  readonly occurredAt: string;
  /** When it was recorded: never goes back within a store. */
  readonly recordedAt: string;
  /** The day (YYYY-MM-DD) of occurredAt in the business zone, fixed when recorded. */
  readonly businessDate: string;
}

/** An event as rules see it: what happened, and the facts. */
export interface DomainEvent<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly data: Data;
}

/** An event as it was recorded. A union of events becomes a union of recorded events. */
export type Recorded<E extends DomainEvent = DomainEvent> = E extends DomainEvent
  ? EventMetadata & E
  : never;
