import type { DomainEvent, Recorded } from '@crpm/contracts';
import type { Fact } from './fact-rows.ts';

/** The rows each event makes. Every type is answered for: a new or misspelt one does not compile. */
export type FactHandlers<Event extends DomainEvent> = {
  readonly [Type in Event['type']]: (event: Recorded<Extract<Event, { type: Type }>>) => Fact[];
};
