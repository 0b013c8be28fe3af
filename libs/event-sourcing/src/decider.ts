import type { DomainEvent, Recorded } from '@crpm/contracts';

/**
 * The rules of one kind of stream as plain functions: what a command means in a state, and what an
 * event makes of a state. Neither does I/O; `decide` throws a Refusal to say no.
 */
export interface Decider<State, Command, Event extends DomainEvent> {
  readonly initial: State;
  decide(command: Command, state: State): readonly Event[];
  readonly evolve: Evolve<State, Event>;
}

/** One function per event type: a misspelt or missing type does not compile. */
export type Evolve<State, Event extends DomainEvent> = {
  readonly [Type in Event['type']]: (
    state: State,
    data: Extract<Event, { type: Type }>['data'],
    event: Recorded<Extract<Event, { type: Type }>>,
  ) => State;
};

/** A kind of stream: the name its streams begin with, and how its state comes from its events. */
export interface StreamType<State, Event extends DomainEvent = DomainEvent> {
  readonly category: string;
  readonly initial: State;
  readonly evolve: Evolve<State, Event>;
  /** Keys this state holds against every other stream of the store (`sku:A-1`): see CommandLane. */
  uniqueKeys?(state: State): readonly string[];
  /** The refusal for a key that another stream holds. */
  keyTaken?(key: string): Error;
}

/** The rules of a stream together with its name. */
export type StreamRules<State, Command, Event extends DomainEvent> = Decider<
  State,
  Command,
  Event
> &
  StreamType<State, Event>;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a state is taken in and given out
export type AnyStreamType = StreamType<any, any>;

export const streamName = (category: string, id: string): string => `${category}-${id}`;

/** State after an event. Unknown types are an error: a rule must know its whole history. */
export function evolveState(type: AnyStreamType, state: unknown, event: Recorded): unknown {
  const apply = (type.evolve as Partial<Evolve<unknown, DomainEvent>>)[event.type];
  if (!apply) throw new Error(`${type.category} streams know no event ${event.type}`);
  return apply(state, event.data, event);
}
