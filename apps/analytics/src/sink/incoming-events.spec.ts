import type { Recorded } from '@crpm/contracts';
import type { BusMessage, Timers } from '@crpm/event-sourcing';
import fc from 'fast-check';
import { IncomingEvents } from './incoming-events.ts';

const eventAt = (position: number, storeEpoch = 'first') => ({ position, storeEpoch }) as Recorded;

/** Timers that run out when the test says so. */
class Hourglass implements Timers {
  private due: (() => void)[] = [];
  after(_: number, callback: () => void): () => void {
    this.due.push(callback);
    return () => (this.due = this.due.filter((one) => one !== callback));
  }
  soon(callback: () => void): void {
    callback();
  }
  runOut(): void {
    for (const callback of this.due.splice(0)) callback();
  }
}

function setUp(head: number, after = 0) {
  const timers = new Hourglass();
  const strangers: number[] = [];
  const incoming = new IncomingEvents({
    timers,
    onNews: () => undefined,
    onStranger: (position) => strangers.push(position),
  });
  incoming.startAfter(after, 'first');
  const written: number[] = [];
  const feed = { reads: 0, head };
  const read = (from: number, limit: number) => {
    feed.reads += 1;
    const length = Math.max(0, Math.min(limit, feed.head - from));
    return Promise.resolve(Array.from({ length }, (_, at) => eventAt(from + at + 1)));
  };
  const step = async (): Promise<boolean> => {
    const events = await incoming.next(read);
    written.push(...events.map(({ position }) => position));
    incoming.written();
    return events.length > 0;
  };
  return { incoming, timers, written, strangers, feed, step };
}

const upTo = (head: number) => Array.from({ length: head }, (_, at) => at + 1);

/** A log whose events are dealt to partitions, each a chain. */
function partitionsOf(dealt: readonly number[]): BusMessage[][] {
  const partitions: BusMessage[][] = [[], [], [], []];
  dealt.forEach((partition, at) => {
    const messages = partitions[partition] ?? [];
    messages.push({ event: eventAt(at + 1), previous: messages.at(-1)?.event.position ?? 0 });
  });
  return partitions;
}

const Log = fc.array(fc.nat(3), { minLength: 1, maxLength: 120 });
/** Which partition is heard next, how many of its messages at once, and what happens around it. */
const Story = fc.array(
  fc.record({
    partition: fc.nat(3),
    count: fc.integer({ min: 1, max: 9 }),
    /** Where the partition was dealt out anew: so many come again, or (below 0) never come. */
    moved: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: -5, max: 9 })),
    written: fc.boolean(),
    late: fc.boolean(),
  }),
  { maxLength: 80 },
);

describe('events of several partitions', () => {
  it('are in order, each once, however they are interleaved, and without asking the feed', () =>
    fc.assert(
      fc.asyncProperty(Log, Story, async (dealt, story) => {
        const { incoming, written, feed, step } = setUp(dealt.length);
        const partitions = partitionsOf(dealt);
        for (const turn of story) {
          incoming.take((partitions[turn.partition] ?? []).splice(0, turn.count));
          if (turn.written) await step();
        }
        for (const rest of partitions) incoming.take(rest);
        while (await step());
        expect(written).toEqual(upTo(dealt.length));
        expect({ reads: feed.reads, gaps: incoming.gaps }).toEqual({ reads: 0, gaps: 0 });
      }),
    ));

  it('are so too where some come again, some never, and some partitions are silent', () =>
    fc.assert(
      fc.asyncProperty(Log, Story, fc.nat(120), async (dealt, story, start) => {
        const after = Math.min(start, dealt.length);
        const { incoming, timers, written, strangers, step } = setUp(dealt.length, after);
        const partitions = partitionsOf(dealt);
        const places = partitions.map(() => 0);
        for (const { partition, count, moved, ...turn } of story) {
          const from = Math.max(0, (places[partition] ?? 0) - moved);
          incoming.take((partitions[partition] ?? []).slice(from, from + count));
          places[partition] = from + count;
          if (turn.written) await step();
          if (turn.late) timers.runOut();
        }
        // As the look does that is taken from time to time.
        incoming.announce(dealt.length);
        for (let turns = 0; turns < 9; turns++) {
          while (await step());
          timers.runOut();
        }
        expect(written).toEqual(upTo(dealt.length).slice(after));
        expect(strangers).toEqual([]);
        expect(incoming.plenty).toBe(false);
      }),
    ));
});

describe('messages that speak of what the store does not have', () => {
  it('of another epoch are left out; what they stand for is read', async () => {
    const { incoming, written, strangers, step } = setUp(2);
    incoming.take([{ event: eventAt(1, 'forged'), previous: 0 }]);
    incoming.take([{ event: eventAt(2), previous: 1 }]);
    while (await step());
    expect(written).toEqual([1, 2]);
    expect(strangers).toEqual([1]);
  });

  it('are never mixed with those of a store that was put back meanwhile', async () => {
    const { incoming, written } = setUp(0, 2);
    incoming.announce(4);
    const another = [eventAt(3, 'second'), eventAt(4, 'second')];
    for (let tries = 0; tries < 2; tries++) {
      await expect(incoming.next(() => Promise.resolve(another))).rejects.toThrow('was put back');
    }
    expect(written).toEqual([]);
  });

  it('far ahead are left out and never come up, also when the store gets there', async () => {
    const { incoming, timers, written, strangers, feed, step } = setUp(3);
    incoming.take([{ event: { ...eventAt(5), eventId: 'forged' }, previous: 0 }]);
    incoming.take([{ event: eventAt(1), previous: 0 }]);
    while (await step());
    expect(written).toEqual([1]);
    // Once because the figures got on meanwhile.
    for (let turns = 0; turns < 2; turns++) timers.runOut();
    while (await step());
    expect(written).toEqual([1, 2, 3]);
    expect(strangers).toEqual([5]);
    expect(incoming.announced).toBe(3);
    feed.head = 5;
    incoming.take([4, 5].map((at) => ({ event: eventAt(at), previous: at - 1 })));
    const events = await incoming.next(() => Promise.reject(new Error('no need')));
    expect(events).toEqual([eventAt(4), eventAt(5)]);
  });
});

it('keeps no more than it has room for, and reads the rest', async () => {
  const { incoming, written, feed, step } = setUp(50_000);
  incoming.take(
    upTo(50_000).map((position) => ({ event: eventAt(position), previous: position - 1 })),
  );
  expect(incoming.announced).toBe(50_000);
  while (await step());
  expect(written).toEqual(upTo(50_000));
  expect(feed.reads).toBe(6);
});
