import type { Recorded } from '@crpm/contracts';
import type { RowChange } from './projection.ts';

/** How a store takes events in and out: sealed are the personal fields, opened they can be read. */
export interface EventCodec {
  seal(events: readonly Recorded[]): Promise<readonly Recorded[]>;
  /** Upcasts to the latest schema version and decrypts. */
  open(events: readonly Recorded[]): Promise<readonly Recorded[]>;
}

export const plainCodec: EventCodec = {
  seal: (events) => Promise.resolve(events),
  open: (events) => Promise.resolve(events),
};

/** A command that was handled under an id given by its sender, and what it was answered. */
export interface HandledCommand {
  readonly commandId: string;
  /** Hash of the request: the same id with another one is another request. */
  readonly requestHash: string;
  /** JSON of the outcome. */
  readonly outcome: string;
}

/** Everything one batch of commands leaves behind; written together or not at all. */
export interface Batch {
  /** Opened; the store seals them. Positions follow the head without a gap. */
  readonly events: readonly Recorded[];
  readonly handled: readonly HandledCommand[];
  readonly claimedKeys: readonly { readonly key: string; readonly stream: string }[];
  readonly releasedKeys: readonly string[];
  readonly changes: readonly RowChange[];
}

/** An append in progress. It holds the store's head, so that positions are dealt in commit order. */
export interface AppendTransaction {
  /** Position of the newest event: 0 in an empty store. */
  readonly head: number;
  /** When that event was recorded, ISO. */
  readonly lastRecordedAt: string;
  /** The events of these streams, opened, by version. */
  loadStreams(streams: readonly string[]): Promise<readonly Recorded[]>;
  handled(commandIds: readonly string[]): Promise<readonly HandledCommand[]>;
  /** Which stream holds which key. */
  ownersOf(keys: readonly string[]): Promise<ReadonlyMap<string, string>>;
  write(batch: Batch): Promise<void>;
}

/**
 * Port: an append-only store of one service's events. Its events table is the outbox.
 * Two adapters (SQLite, MySQL) and one conformance suite (testing/event-store.conformance.ts).
 */
export interface EventStore extends EventSource {
  readonly name: string;
  readonly epoch: string;
  /** Runs `work` with the head locked and commits; whatever it throws undoes it. One at a time. */
  append<T>(work: (transaction: AppendTransaction) => Promise<T>): Promise<T>;
  /** The events of one stream, opened, by version. */
  readStream(stream: string): Promise<readonly Recorded[]>;
}

/** What subscriptions read: events as published (sealed), in order of position. */
export interface EventSource {
  readAfter(position: number, limit: number): Promise<readonly Recorded[]>;
  head(): Promise<number>;
  /** Calls after each commit made here; the answer stops it. Other writers are found by polling. */
  onCommitted(listener: () => void): () => void;
}
