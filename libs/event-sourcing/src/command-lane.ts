import {
  schemaVersionOf,
  type DomainEvent,
  type Recorded,
  type WriteReceipt,
} from '@crpm/contracts';
import type { BusinessCalendar } from './business-day.ts';
import { evolveState, streamName, type AnyStreamType, type StreamType } from './decider.ts';
import type { AppendTransaction, EventStore, HandledCommand } from './event-store.ts';
import type { Clock, Ids, Log, Timers } from './ports.ts';
import { project, type AnyProjection } from './projection.ts';
import { Refusal, type Fault } from './refusal.ts';
import { StateCache } from './state-cache.ts';

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
}

/** A command on its way through the lane. */
export interface LaneCommand<Answer> {
  readonly context: CommandContext;
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

export interface LaneOptions {
  /** Commands decided and committed together. */
  readonly maxBatch: number;
  /** Commands waiting beyond which new ones are refused (busy). */
  readonly maxQueue: number;
  /** Milliseconds after which a waiting command is refused (busy) before anything is written. */
  readonly maxWait: number;
}

interface Waiting {
  readonly command: LaneCommand<unknown>;
  readonly since: number;
  readonly resolve: (outcome: Outcome<unknown>) => void;
  readonly reject: (error: unknown) => void;
}

type Settlement = () => void;
type KeptOutcome =
  | { readonly answer: unknown }
  | { readonly refusal: { code: string; detail: string; errors: readonly Fault[] } };

/** Commands in a batch from which on more are expected in a moment, and that moment in ms. */
const CROWD = 8;
const GATHERING = 2;

const DEFAULTS: LaneOptions = { maxBatch: 512, maxQueue: 5000, maxWait: 2000 };

/**
 * The single writer of a service: commands queue, and everything that waits is decided in order on
 * the state as it becomes, and committed in one transaction. Many buyers of one product are so
 * decided one after another in memory and made durable together.
 */
export class CommandLane {
  private readonly queue: Waiting[] = [];
  private readonly cache = new StateCache(50_000);
  private readonly options: LaneOptions;
  private draining: Promise<void> | undefined;
  private closed = false;
  private lastBatch = 0;
  /** The head after our last commit: another one means that somebody else has written. */
  private knownHead = -1;

  constructor(
    private readonly store: EventStore,
    private readonly projections: readonly AnyProjection[],
    private readonly calendar: BusinessCalendar,
    private readonly runtime: { clock: Clock; ids: Ids; timers: Timers; log: Log },
    options: Partial<LaneOptions> = {},
  ) {
    this.options = { ...DEFAULTS, ...options };
  }

  /** Commands waiting to be decided. */
  get depth(): number {
    return this.queue.length;
  }

  execute<Answer>(command: LaneCommand<Answer>): Promise<Outcome<Answer>> {
    if (this.closed) return Promise.reject(new Refusal('unavailable', 'The service is stopping.'));
    if (this.queue.length >= this.options.maxQueue) return Promise.reject(busy());
    return new Promise<Outcome<unknown>>((resolve, reject) => {
      this.queue.push({ command, since: this.runtime.clock.now(), resolve, reject });
      this.draining ??= this.drain();
    }) as Promise<Outcome<Answer>>;
  }

  /** Refuses new commands and waits until the queue is done. */
  async close(): Promise<void> {
    this.closed = true;
    await this.draining;
  }

  private async drain(): Promise<void> {
    while (this.queue.length > 0) {
      await this.gather();
      const oldest = this.runtime.clock.now() - this.options.maxWait;
      const batch = this.queue.splice(0, this.options.maxBatch).filter((waiting) => {
        if (waiting.since >= oldest) return true;
        waiting.reject(busy());
        return false;
      });
      this.lastBatch = batch.length;
      if (batch.length > 0) await this.commit(batch);
    }
    this.draining = undefined;
  }

  /**
   * Lets what is already due queue up: it shares the commit. Where many ask at once, the answers of
   * the last batch bring the next questions in a moment, and a commit costs more than that moment.
   */
  private gather(): Promise<void> {
    const { timers } = this.runtime;
    return new Promise((resolve) => {
      if (this.lastBatch < CROWD) timers.soon(resolve);
      else timers.after(GATHERING, resolve);
    });
  }

  private async commit(batch: readonly Waiting[]): Promise<void> {
    try {
      const settlements = await this.store.append((transaction) => this.decide(batch, transaction));
      for (const settle of settlements) settle();
    } catch (error) {
      this.cache.clear();
      this.knownHead = -1;
      if (batch.length > 1) {
        // One of them may be the poison: alone, it fails alone.
        for (const waiting of batch) await this.commit([waiting]);
        return;
      }
      for (const waiting of batch) waiting.reject(error);
    }
  }

  private async decide(
    batch: readonly Waiting[],
    transaction: AppendTransaction,
  ): Promise<Settlement[]> {
    if (transaction.head !== this.knownHead) this.cache.clear();
    const staged = await StagedBatch.open(batch, transaction, this.cache);
    const settlements: Settlement[] = [];
    const now = Math.max(this.runtime.clock.now(), Date.parse(transaction.lastRecordedAt) || 0);
    const recordedAt = new Date(now).toISOString();

    for (const waiting of batch) {
      const { command, resolve, reject } = waiting;
      const { context } = command;
      try {
        const earlier = staged.earlierOutcome(context);
        if (earlier !== undefined) {
          const kept = JSON.parse(earlier) as KeptOutcome;
          settlements.push(() => {
            if ('answer' in kept) resolve({ answer: kept.answer, replayed: true });
            else reject(refusalOf(kept.refusal));
          });
          continue;
        }
        const answer = await staged.run(command, (ref, event, position, version) => ({
          ...event,
          store: this.store.name,
          storeEpoch: this.store.epoch,
          position,
          stream: streamName(ref.type.category, ref.id),
          version,
          schemaVersion: schemaVersionOf(event.type),
          eventId: this.runtime.ids.uuid(),
          causationId: context.commandId,
          correlationId: context.correlationId,
          actor: context.actor,
          reason: context.reason ?? null,
          occurredAt: context.occurredAt ?? recordedAt,
          recordedAt,
          businessDate: this.calendar.dayOf(context.occurredAt ?? recordedAt),
        }));
        staged.keep(context, { answer });
        settlements.push(() => {
          resolve({ answer, replayed: false });
        });
      } catch (error) {
        if (error instanceof Refusal) {
          const { code, detail, errors } = error;
          // A stale version or a busy moment is about now, not about the command.
          if (code !== 'stale-version') staged.keep(context, { refusal: { code, detail, errors } });
        }
        settlements.push(() => {
          reject(error);
        });
      }
    }

    const { events } = staged;
    if (events.length > 0 || staged.handled.length > 0) {
      await transaction.write({
        events,
        handled: staged.handled,
        ...staged.keyChanges(),
        changes: project(this.projections, events),
      });
    }
    return [
      () => {
        staged.commitTo(this.cache);
        this.knownHead = staged.head;
      },
      ...settlements,
    ];
  }
}

/** The states and events of a batch while it is decided; nothing of it is visible before commit. */
class StagedBatch {
  readonly events: Recorded[] = [];
  readonly handled: HandledCommand[] = [];
  private readonly states = new Map<string, StreamState<unknown>>();
  private readonly outcomes = new Map<string, HandledCommand>();
  private readonly keyOwners = new Map<string, string | null>();
  /** The store guards (stream, cause) between batches; within one, this does. */
  private readonly causes = new Set<string>();

  private constructor(
    private readonly transaction: AppendTransaction,
    private readonly base: ReadonlyMap<string, StreamState<unknown>>,
  ) {}

  static async open(
    batch: readonly Waiting[],
    transaction: AppendTransaction,
    cache: StateCache,
  ): Promise<StagedBatch> {
    const base = new Map<string, StreamState<unknown>>();
    const missing = new Map<string, AnyStreamType>();
    const commandIds: string[] = [];
    for (const { command } of batch) {
      if (command.context.requestHash !== undefined) commandIds.push(command.context.commandId);
      for (const ref of command.streams) {
        const stream = streamName(ref.type.category, ref.id);
        if (base.has(stream) || missing.has(stream)) continue;
        const cached = cache.get(stream);
        if (cached) base.set(stream, cached);
        else missing.set(stream, ref.type);
      }
    }
    for (const [stream, type] of missing) base.set(stream, { state: type.initial, version: 0 });
    if (missing.size > 0) {
      for (const event of await transaction.loadStreams([...missing.keys()])) {
        const type = missing.get(event.stream);
        const before = base.get(event.stream);
        if (!type || !before) continue;
        base.set(event.stream, {
          state: evolveState(type, before.state, event),
          version: event.version,
        });
      }
    }
    const staged = new StagedBatch(transaction, base);
    if (commandIds.length > 0) {
      for (const handled of await transaction.handled(commandIds)) {
        staged.outcomes.set(handled.commandId, handled);
      }
    }
    return staged;
  }

  /** Position of the newest event, those of the batch included. */
  get head(): number {
    return this.transaction.head + this.events.length;
  }

  readonly view: View = (ref) => {
    const stream = streamName(ref.type.category, ref.id);
    const current = this.states.get(stream) ?? this.base.get(stream);
    if (!current) throw new Error(`the command did not name the stream ${stream}`);
    return current as StreamState<never>;
  };

  earlierOutcome({ commandId, requestHash }: CommandContext): string | undefined {
    if (requestHash === undefined) return undefined;
    const earlier = this.outcomes.get(commandId);
    if (!earlier) return undefined;
    if (earlier.requestHash !== requestHash) {
      throw new Refusal(
        'idempotency-key-reused',
        'This Idempotency-Key was used with another request.',
      );
    }
    return earlier.outcome;
  }

  keep({ commandId, requestHash }: CommandContext, outcome: KeptOutcome): void {
    if (requestHash === undefined || this.outcomes.has(commandId)) return;
    const handled = { commandId, requestHash, outcome: JSON.stringify(outcome) };
    this.outcomes.set(commandId, handled);
    this.handled.push(handled);
  }

  /**
   * Decides one command and tells its answer; either all it decided is staged, or it throws and
   * nothing is.
   */
  async run<Answer>(
    command: LaneCommand<Answer>,
    record: (ref: AnyStreamRef, event: DomainEvent, position: number, version: number) => Recorded,
  ): Promise<Answer> {
    // A "no" that holds for every version (there is no such record) goes before a stale one.
    const decided = command.decide(this.view);
    this.mustBeSeen(command);
    const recorded: Recorded[] = [];
    const changed = new Map<string, { type: AnyStreamType; now: StreamState<unknown> }>();
    const view: View = (ref) => {
      const now = changed.get(streamName(ref.type.category, ref.id))?.now;
      return (now ?? this.view(ref)) as StreamState<never>;
    };
    for (const { ref, event } of decided) {
      const before: StreamState<unknown> = view(ref);
      const position = this.head + recorded.length + 1;
      const made = record(ref, event, position, before.version + 1);
      recorded.push(made);
      const { type } = ref;
      const now = { state: evolveState(type, before.state, made), version: made.version };
      changed.set(made.stream, { type, now });
    }
    for (const stream of changed.keys()) {
      if (this.causes.has(causeOf(stream, command))) {
        throw new Error(`${stream} has taken ${command.context.commandId} already`);
      }
    }
    const keys = await this.claimKeys(changed);
    const answer = command.answer(recorded, view, this.head + recorded.length);
    for (const [key, owner] of keys) this.keyOwners.set(key, owner);
    for (const [stream, { now }] of changed) {
      this.states.set(stream, now);
      this.causes.add(causeOf(stream, command));
    }
    this.events.push(...recorded);
    return answer;
  }

  keyChanges(): { claimedKeys: { key: string; stream: string }[]; releasedKeys: string[] } {
    const claimedKeys: { key: string; stream: string }[] = [];
    for (const [key, stream] of this.keyOwners)
      if (stream !== null) claimedKeys.push({ key, stream });
    return { claimedKeys, releasedKeys: [...this.keyOwners.keys()] };
  }

  commitTo(cache: StateCache): void {
    for (const [stream, state] of this.base) cache.set(stream, this.states.get(stream) ?? state);
  }

  private mustBeSeen({ context: { expectedVersion }, streams: [own] }: LaneCommand<unknown>): void {
    if (expectedVersion === undefined || !own) return;
    const { version } = this.view(own);
    if (version === expectedVersion) return;
    throw new Refusal(
      'stale-version',
      `The record is at version ${String(version)}, not ${String(expectedVersion)}.`,
    );
  }

  /** Unique keys are a function of state: what a stream no longer holds is free, what it holds now must be. */
  private async claimKeys(
    changed: ReadonlyMap<string, { type: AnyStreamType; now: StreamState<unknown> }>,
  ): Promise<Map<string, string | null>> {
    const keys = new Map<string, string | null>();
    const fresh: { key: string; stream: string; type: AnyStreamType }[] = [];
    for (const [stream, { type, now }] of changed) {
      if (!type.uniqueKeys) continue;
      const before = this.states.get(stream) ?? this.base.get(stream);
      const held = before ? type.uniqueKeys(before.state) : [];
      const wanted = type.uniqueKeys(now.state);
      for (const key of held) if (!wanted.includes(key)) keys.set(key, null);
      for (const key of wanted) if (!held.includes(key)) fresh.push({ key, stream, type });
    }
    const unknown = fresh.map(({ key }) => key).filter((key) => !this.keyOwners.has(key));
    const kept = unknown.length > 0 ? await this.transaction.ownersOf(unknown) : undefined;
    for (const { key, stream, type } of fresh) {
      const known = [keys, this.keyOwners].find((owners) => owners.has(key)) ?? kept;
      const owner = known?.get(key);
      if (owner && owner !== stream) {
        throw type.keyTaken?.(key) ?? new Refusal('already-exists', `${key} is taken.`);
      }
      keys.set(key, stream);
    }
    return keys;
  }
}

const causeOf = (stream: string, { context }: LaneCommand<unknown>) =>
  `${stream} ${context.commandId}`;

const busy = () => new Refusal('busy', 'Too many requests are waiting. Try again in a moment.');

function refusalOf(kept: { code: string; detail: string; errors: readonly Fault[] }): Refusal {
  return new Refusal(kept.code as Refusal['code'], kept.detail, kept.errors);
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
