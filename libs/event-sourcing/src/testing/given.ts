import type { DomainEvent, EventMetadata, Recorded } from '@crpm/contracts';
import { evolveState, type Decider, type StreamType } from '../decider.ts';
import { Refusal } from '../refusal.ts';

/** What a command came to: its events, or why it was refused. */
export type Came<Event> =
  | { readonly events: readonly Event[] }
  | { readonly refused: string; readonly detail: string; readonly errors: Refusal['errors'] };

/** An event as if it had been recorded as the stream's nth. */
export const recordedAs = <Event extends DomainEvent>(
  event: Event,
  version: number,
  more: Partial<EventMetadata> = {},
): Recorded => ({
  store: 'given',
  storeEpoch: 'epoch',
  position: version,
  stream: 'given-1',
  version,
  schemaVersion: 1,
  eventId: `event-${String(version)}`,
  causationId: `cause-${String(version)}`,
  correlationId: 'correlation',
  actor: 'tester',
  reason: null,
  occurredAt: '2026-03-01T10:00:00.000Z',
  recordedAt: '2026-03-01T10:00:00.000Z',
  businessDate: '2026-03-01',
  ...more,
  ...event,
});

/** A stream's rules after a history: `given(stock, [opened]).when(taken)`. */
export function given<State, Command, Event extends DomainEvent>(
  rules: Decider<State, Command, Event> & StreamType<State, Event>,
  history: readonly NoInfer<Event>[],
): { readonly state: State; when(command: NoInfer<Command>): Came<Event> } {
  const state = history.reduce<unknown>(
    (before, event, index) => evolveState(rules, before, recordedAs(event, index + 1)),
    rules.initial,
  ) as State;
  return {
    state,
    when(command) {
      try {
        return { events: rules.decide(command, state) };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return { refused: error.code, detail: error.detail, errors: error.errors };
      }
    },
  };
}
