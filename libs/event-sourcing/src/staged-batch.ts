import type { Recorded } from '@crpm/contracts';
import type { CommandContext, LaneCommand, NewEvent, StreamState, View } from './command.ts';
import { evolveState, streamName, type AnyStreamType } from './decider.ts';
import type { AppendTransaction, HandledCommand } from './event-store.ts';
import { Refusal, type Fault } from './refusal.ts';
import type { StateCache } from './state-cache.ts';

/** What a command that was named by its sender was answered, as it is kept. */
export type KeptOutcome =
  | { readonly answer: unknown }
  | { readonly refusal: { code: string; detail: string; errors: readonly Fault[] } };

/** The states and events of a batch while it is decided; nothing of it is visible before commit. */
export class StagedBatch {
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
    commands: readonly LaneCommand<unknown>[],
    transaction: AppendTransaction,
    cache: StateCache,
  ): Promise<StagedBatch> {
    const base = new Map<string, StreamState<unknown>>();
    const missing = new Map<string, AnyStreamType>();
    const commandIds: string[] = [];
    for (const command of commands) {
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
    record: (decided: NewEvent, position: number, version: number) => Recorded,
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
    for (const one of decided) {
      const { type } = one.ref;
      const before: StreamState<unknown> = view(one.ref);
      const position = this.head + recorded.length + 1;
      const made = record(one, position, before.version + 1);
      recorded.push(made);
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
