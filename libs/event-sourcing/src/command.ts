import type { DomainEvent, Recorded, WriteReceipt } from '@crpm/contracts';
import type { StreamRules, StreamType } from './decider.ts';

/** Who asks, why, and under which name: what every command carries beside its own data. */
export interface CommandContext {
  /** Becomes the events' cause. Given again, the command is answered as the first time. */
  readonly commandId: string;
  /** Hash of the request, when its sender gave the id: the answer is then kept. */
  readonly requestHash?: string | undefined;
  readonly correlationId: string;
  readonly actor: string;
  readonly reason?: string | undefined;
  /** ISO instant at which it happened in the world; now, when not said. */
  readonly occurredAt?: string | undefined;
  /** The version the sender has seen: another current version refuses (stale-version). */
  readonly expectedVersion?: number | undefined;
}

export interface StreamState<State> {
  readonly state: State;
  /** 0: the stream does not exist. */
  readonly version: number;
}

/** A stream a command reads or appends to. */
export interface StreamRef<State = unknown, Event extends DomainEvent = DomainEvent> {
  readonly type: StreamType<State, Event>;
  readonly id: string;
}

/** What a command sees while it decides: the streams it named, as they become within the batch. */
export type View = <State, Event extends DomainEvent>(
  ref: StreamRef<State, Event>,
) => StreamState<State>;

/** A stream of whatever kind. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a state is taken in and given out
export type AnyStreamRef = StreamRef<any, any>;

export interface NewEvent {
  readonly ref: AnyStreamRef;
  readonly event: DomainEvent;
  /** Why this one, where the command's events have reasons of their own. */
  readonly reason?: string | undefined;
}

/** A command on its way through the lane. */
export interface LaneCommand<Answer> {
  readonly context: CommandContext;
  /** One of very many that nobody stands and waits for: all others go first. */
  readonly patient?: boolean;
  /** Every stream `decide` looks at or appends to. */
  readonly streams: readonly AnyStreamRef[];
  /** Pure. Throws Refusal to say no; nothing of it is then recorded. */
  decide(view: View): readonly NewEvent[];
  /** The answer, JSON-able, from what was recorded (empty: nothing had to change). */
  answer(recorded: readonly Recorded[], view: View, position: number): Answer;
}

export interface Outcome<Answer> {
  readonly answer: Answer;
  /** True when this is the answer of an earlier command of the same id. */
  readonly replayed: boolean;
}
/** What the rules decide on the stream a command names, for the lane. */
export function decideOn<State, Command extends { readonly id: string }, Event extends DomainEvent>(
  rules: StreamRules<State, Command, Event>,
  command: Command,
  view: View,
): NewEvent[] {
  const ref = { type: rules, id: command.id };
  return rules.decide(command, view(ref).state).map((event) => ({ ref, event }));
}

/** The usual answer of a command on one stream. */
export function receipt<State, Event extends DomainEvent>(
  store: string,
  ref: StreamRef<State, Event>,
): (recorded: readonly Recorded[], view: View, position: number) => WriteReceipt {
  return (recorded, view, position) => ({
    id: ref.id,
    version: view(ref).version,
    position: { store, pos: recorded.at(-1)?.position ?? position },
  });
}
