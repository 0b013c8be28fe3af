import type { ParkedEvent, Recorded } from '@crpm/contracts';
import {
  plainCodec,
  type AppendTransaction,
  type Batch,
  type EventCodec,
  type EventStore,
  type HandledCommand,
} from '../event-store.ts';
import type { Row } from '../projection.ts';
import type { Checkpoints } from '../subscription.ts';
import { changeTables, type Tables } from './tables.ts';

/** What is committed: it outlives the store, as a disk outlives a process. */
export class MemoryDisk {
  epoch: string | undefined;
  events: readonly Recorded[] = [];
  handled: ReadonlyMap<string, HandledCommand> = new Map();
  keys: ReadonlyMap<string, string> = new Map();
  tables: Tables = new Map();
  readonly checkpoints = new Map<string, number>();
  readonly parked = new Map<string, Map<number, ParkedEvent>>();

  rows(table: string): readonly Row[] {
    return this.tables.get(table) ?? [];
  }
}

/** An event store for tests of what runs on one: the rules of the SQL stores, and no file. */
export class InMemoryEventStore implements EventStore, Checkpoints {
  readonly epoch: string;
  private tail: Promise<unknown> = Promise.resolve();
  private readonly listeners = new Set<() => void>();

  constructor(
    readonly name: string,
    readonly disk: MemoryDisk,
    newEpoch: string,
    private readonly codec: EventCodec = plainCodec,
  ) {
    this.epoch = disk.epoch ??= newEpoch;
  }

  append<T>(work: (transaction: AppendTransaction) => Promise<T>): Promise<T> {
    const turn = this.tail.then(() => this.transaction(work));
    this.tail = turn.catch(() => undefined);
    return turn;
  }

  readAfter(position: number, limit: number): Promise<readonly Recorded[]> {
    return Promise.resolve(this.disk.events.slice(position, position + limit));
  }

  readStream(stream: string): Promise<readonly Recorded[]> {
    return this.loadStreams([stream]);
  }

  head(): Promise<number> {
    return Promise.resolve(this.disk.events.length);
  }

  onCommitted(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  load(name: string): Promise<number> {
    return Promise.resolve(this.disk.checkpoints.get(name) ?? 0);
  }

  save(name: string, position: number): Promise<void> {
    this.disk.checkpoints.set(name, position);
    return Promise.resolve();
  }

  private async transaction<T>(work: (transaction: AppendTransaction) => Promise<T>): Promise<T> {
    const { disk } = this;
    const staged: Partial<MemoryDisk> = {};
    const result = await work({
      head: disk.events.length,
      lastRecordedAt: disk.events.at(-1)?.recordedAt ?? '',
      loadStreams: (streams) => this.loadStreams(streams),
      handled: (ids) => Promise.resolve(ids.flatMap((id) => disk.handled.get(id) ?? [])),
      ownersOf: (keys) => {
        const held = keys.flatMap((key) => {
          const owner = disk.keys.get(key);
          return owner === undefined ? [] : [[key, owner] as const];
        });
        return Promise.resolve(new Map(held));
      },
      write: async (batch) => {
        Object.assign(staged, await this.stage(batch));
      },
    });
    Object.assign(disk, staged);
    if (staged.events) for (const listener of this.listeners) listener();
    return result;
  }

  /** What the disk holds after the batch, or an error that leaves it as it is. */
  private async stage(batch: Batch): Promise<Partial<MemoryDisk>> {
    const { disk } = this;
    // As text and back, for what is stored is JSON.
    const sealed = JSON.parse(JSON.stringify(await this.codec.seal(batch.events))) as Recorded[];
    const events = [...disk.events, ...sealed];
    if (events.some(({ position }, index) => position !== index + 1)) {
      throw new Error('positions must follow the head without a gap');
    }
    unique(events, ({ stream, version }) => `${stream} ${version}`);
    const causes = new Set(disk.events.map(causeOf));
    if (sealed.some((event) => causes.has(causeOf(event)))) throw new Error('cause taken twice');
    const handled = new Map(disk.handled);
    for (const command of batch.handled) {
      if (handled.has(command.commandId)) throw new Error('command handled twice');
      handled.set(command.commandId, command);
    }
    const keys = new Map(disk.keys);
    for (const key of batch.releasedKeys) keys.delete(key);
    for (const { key, stream } of batch.claimedKeys) {
      if (keys.has(key)) throw new Error(`${key} claimed twice`);
      keys.set(key, stream);
    }
    const tables = changeTables(disk.tables, batch.changes);
    return { handled, keys, tables, ...(sealed.length > 0 && { events }) };
  }

  private loadStreams(streams: readonly string[]): Promise<readonly Recorded[]> {
    const wanted = new Set(streams);
    return this.codec.open(this.disk.events.filter(({ stream }) => wanted.has(stream)));
  }
}

const causeOf = ({ stream, causationId }: Recorded) => `${stream} ${causationId}`;

function unique<Item>(items: readonly Item[], name: (item: Item) => string): void {
  if (new Set(items.map(name)).size < items.length) throw new Error('a version stands twice');
}
