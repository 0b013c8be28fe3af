import type { Recorded } from '@crpm/contracts';
import type { BusMessage } from '@crpm/event-sourcing';
import { Partitioners } from 'kafkajs';

/** The events of a store before a position, at most `limit`, the newest of them, in order. */
export type ReadBefore = (
  store: string,
  position: number,
  limit: number,
) => Promise<readonly Pick<Recorded, 'position' | 'stream'>[]>;

interface Placed {
  readonly upTo: number;
  readonly last: readonly number[];
}

const LOOK_BACK = 1000;

/**
 * Which partition an event goes to, and which event went there before it. Both follow from the
 * store alone: a relay that starts anew, or publishes something twice, says the same again.
 */
export class Partitions {
  private readonly choose: (stream: string) => number;
  /**
   * Per store: up to where it was placed, and the last position of each partition. Before the newest
   * events and after them: those may have to be placed again.
   */
  private readonly placed = new Map<string, readonly Placed[]>();

  constructor(
    private readonly count: number,
    private readonly readBefore: ReadBefore,
  ) {
    const partitioner = Partitioners.DefaultPartitioner();
    const metadata = Array.from({ length: count }, (_, partitionId) => ({
      partitionId,
      leader: 1,
      partitionErrorCode: 0,
      replicas: [],
      isr: [],
    }));
    this.choose = (stream) =>
      partitioner({
        topic: '',
        partitionMetadata: metadata,
        message: { key: stream, value: null },
      });
  }

  /** Places a store's next events. They follow each other without a gap. */
  async place(
    store: string,
    events: readonly Recorded[],
  ): Promise<(BusMessage & { partition: number })[]> {
    const first = events[0]?.position ?? 1;
    const known = this.placed.get(store)?.find(({ upTo }) => upTo === first - 1);
    const before = known ?? { upTo: first - 1, last: await this.lastBefore(store, first) };
    const last = [...before.last];
    const messages = events.map((event) => {
      const partition = this.choose(event.stream);
      const previous = last[partition] ?? 0;
      last[partition] = event.position;
      return { event, previous, partition };
    });
    this.placed.set(store, [before, { upTo: events.at(-1)?.position ?? first - 1, last }]);
    return messages;
  }

  private async lastBefore(store: string, position: number): Promise<number[]> {
    const last = Array<number>(this.count).fill(0);
    for (let before = position; before > 1 && last.includes(0); before -= LOOK_BACK) {
      const events = await this.readBefore(store, before, LOOK_BACK);
      for (const event of events.toReversed()) {
        const partition = this.choose(event.stream);
        if (last[partition] === 0) last[partition] = event.position;
      }
    }
    return last;
  }
}
