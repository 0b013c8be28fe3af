import type { DomainEvent } from '@crpm/contracts';
import { receipt, type CommandContext, type LaneCommand, type StreamRef } from '../command.ts';
import type { EventCodec, EventStore } from '../event-store.ts';
import type { Clock, Ids, Log, Timers } from '../ports.ts';
import type { Parking } from '../parking.ts';
import { insert, upsert, type Projection, type Row } from '../projection.ts';
import { Refusal } from '../refusal.ts';
import type { Evolve } from '../decider.ts';
import type { Checkpoints } from '../subscription.ts';

/** A store under test, and the means to look at it from outside. */
export interface StoreUnderTest {
  readonly store: EventStore & Checkpoints;
  readonly parking: Parking;
  /** Rows of the read-model tables `shelves` (id, units) and `movements` (id, shelf, units). */
  rows(table: 'shelves' | 'movements'): Promise<readonly Row[]>;
  /** The same data opened anew, as after a restart. */
  reopen(): Promise<StoreUnderTest>;
  /** Frees everything; the data goes with it. */
  dispose(): Promise<void>;
}
/** Opens an empty store; its name is `shelves`. */
export type StoreFactory = (codec?: EventCodec) => Promise<StoreUnderTest>;

export type ShelfEvent =
  | DomainEvent<'ShelfLabelled', { readonly label: string }>
  | DomainEvent<'UnitsMoved', { readonly units: number; readonly left: number }>;
export interface ShelfState {
  readonly label: string | undefined;
  readonly units: number;
}

const evolve: Evolve<ShelfState, ShelfEvent> = {
  ShelfLabelled: (state, { label }) => ({ ...state, label }),
  UnitsMoved: (state, { left }) => ({ ...state, units: left }),
};

/** The smallest domain that has every rule: a balance never below zero, and labels used once. */
export const shelf = {
  category: 'shelf',
  initial: { label: undefined, units: 0 } as ShelfState,
  evolve,
  uniqueKeys: ({ label }: ShelfState): string[] => (label ? [`label:${label}`] : []),
  keyTaken: () => new Refusal('sku-taken', 'The label is taken.'),
};

/** A label whose read model cannot be written. */
export const TORN = 'torn';

export const shelfProjection: Projection<ShelfEvent> = {
  ShelfLabelled: ({ stream, data }) => {
    const row = insert('shelves', { id: stream, units: 0 });
    return data.label === TORN ? [row, row] : [];
  },
  UnitsMoved: ({ stream, position, data }) => [
    upsert('shelves', ['id'], { id: stream, units: data.left }),
    insert('movements', { id: position, shelf: stream, units: data.units }),
  ],
};

export const shelfRef = (id: string): StreamRef<ShelfState, ShelfEvent> => ({ type: shelf, id });

type Answer = ReturnType<ReturnType<typeof receipt>>;
type More = Partial<CommandContext>;

let made = 0;
export const context = (more: More = {}): CommandContext => ({
  commandId: `command-${String(++made)}`,
  correlationId: 'correlation',
  actor: 'tester',
  ...more,
});

/** Moves units; refuses to go below zero. Several on one shelf are several events. */
export function move(id: string, units: number | readonly number[], more: More = {}) {
  const ref = shelfRef(id);
  return onShelf(id, more, (state) => {
    let left = state.units;
    return [units].flat().map((some): ShelfEvent => {
      left += some;
      if (left < 0) throw new Refusal('insufficient-stock', `${ref.id} has ${state.units}.`);
      return { type: 'UnitsMoved', data: { units: some, left } };
    });
  });
}

export const label = (id: string, text: string, more: More = {}) =>
  onShelf(id, more, () => [{ type: 'ShelfLabelled', data: { label: text } }]);

export function onShelf(
  id: string,
  more: More,
  decide: (state: ShelfState) => readonly ShelfEvent[],
): LaneCommand<Answer> {
  const ref = shelfRef(id);
  return {
    context: context(more),
    streams: [ref],
    decide: (view) => decide(view(ref).state).map((event) => ({ ref, event })),
    answer: receipt('shelves', ref),
  };
}

/** A command that fails as nothing should. */
export const poison = (id: string): LaneCommand<Answer> =>
  onShelf(id, {}, () => {
    throw new Error('poison');
  });

/** Time that stands still until it is set, or goes on by hand. */
export class HandClock implements Clock {
  private passed = 0;
  constructor(private at = Date.parse('2026-03-01T10:00:00.000Z')) {}
  now(): number {
    return this.at;
  }
  elapsed(): number {
    return this.passed;
  }
  set(instant: string): void {
    this.at = Date.parse(instant);
  }
  advance(milliseconds: number): void {
    this.at += milliseconds;
    this.passed += milliseconds;
  }
}

/** Names in order: 00000001-…, 00000002-… */
export class CountedIds implements Ids {
  private count = 0;
  uuid(): string {
    return `${String(++this.count).padStart(8, '0')}-0000-7000-8000-000000000000`;
  }
}

export const realTimers: Timers = {
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
  soon: (callback) => {
    setImmediate(callback);
  },
};

export const silentLog: Log = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
