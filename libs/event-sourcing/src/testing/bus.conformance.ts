import type { Recorded } from '@crpm/contracts';
import type { Bus, BusMessage } from '../bus.ts';

const recorded = (position: number, store = 'shelves', stream = 'shelf-a'): Recorded => ({
  store,
  storeEpoch: 'epoch',
  position,
  stream,
  version: position,
  type: 'UnitsMoved',
  schemaVersion: 1,
  data: { units: 1, left: position },
  eventId: `event-${String(position)}`,
  causationId: `cause-${String(position)}`,
  correlationId: 'correlation',
  actor: 'tester',
  reason: null,
  occurredAt: '2026-01-01T00:00:00.000Z',
  recordedAt: '2026-01-01T00:00:00.000Z',
  businessDate: '2026-01-01',
});

/** What every bus must do. `open` gives an empty one. */
export function busConformance(name: string, open: () => Promise<Bus>): void {
  describe(`bus: ${name}`, () => {
    let bus: Bus;
    beforeEach(async () => {
      bus = await open();
    });
    afterEach(() => bus.close());

    const collect = async (group: string, stores: readonly string[]) => {
      const taken: string[] = [];
      await bus.subscribe(group, stores, (store, messages) => {
        for (const { event } of messages) taken.push(`${store} ${String(event.position)}`);
        return Promise.resolve();
      });
      return taken;
    };
    /** As the relay does: again, until the bus has it. */
    const published = async (position: number) => {
      for (let tries = 0; ; tries++) {
        try {
          await bus.publish('shelves', [recorded(position)]);
          return;
        } catch (error) {
          if (tries > 10) throw error;
        }
      }
    };
    const eventually = async (what: () => void) => {
      for (let tries = 0; ; tries++) {
        try {
          what();
          return;
        } catch (error) {
          if (tries > 200) throw error;
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      }
    };

    it('takes messages that nobody waits for', async () => {
      await expect(bus.publish('shelves', [recorded(1)])).resolves.toBeUndefined();
    });

    it('carries a message whole', async () => {
      const taken: BusMessage[] = [];
      await bus.subscribe('group', ['shelves'], (_, messages) => {
        taken.push(...messages);
        return Promise.resolve();
      });
      await bus.publish('shelves', [recorded(1)]);
      await eventually(() => expect(taken).toEqual([{ event: recorded(1), previous: 0 }]));
    });

    it('keeps the order of a store', async () => {
      const taken = await collect('group', ['shelves']);
      await bus.publish('shelves', [recorded(1), recorded(2)]);
      await bus.publish('shelves', [recorded(3)]);
      await eventually(() => expect(taken).toEqual(['shelves 1', 'shelves 2', 'shelves 3']));
    });

    it('gives every group every message', async () => {
      const groups = await Promise.all([collect('one', ['shelves']), collect('two', ['shelves'])]);
      await bus.publish('shelves', [recorded(1)]);
      await eventually(() => expect(groups).toEqual([['shelves 1'], ['shelves 1']]));
    });

    it('gives a consumer the stores it asked for and no other', async () => {
      const both = await collect('both', ['shelves', 'boxes']);
      const one = await collect('one', ['boxes']);
      await bus.publish('shelves', [recorded(1)]);
      await bus.publish('boxes', [recorded(1, 'boxes')]);
      await eventually(() => {
        expect([...both].sort()).toEqual(['boxes 1', 'shelves 1']);
        expect(one).toEqual(['boxes 1']);
      });
    });

    it('tells of each message which one went before it, within its stream at least', async () => {
      const taken: BusMessage[] = [];
      await bus.subscribe('group', ['shelves'], (_, messages) => {
        taken.push(...messages);
        return Promise.resolve();
      });
      const streams = ['shelf-a', 'shelf-b', 'shelf-c'];
      const events = Array.from({ length: 30 }, (_, index) =>
        recorded(index + 1, 'shelves', streams[(index * 7) % 3]),
      );
      await bus.publish('shelves', events.slice(0, 11));
      await bus.publish('shelves', events.slice(11));
      await eventually(() => expect(taken).toHaveLength(30));
      // Each chain of `previous` begins at 0, ends somewhere, and holds every message once.
      const positions = new Set(taken.map(({ event }) => event.position));
      const pointedAt = taken.map(({ previous }) => previous).filter((previous) => previous > 0);
      expect(new Set(pointedAt).size).toBe(pointedAt.length);
      expect(pointedAt.every((previous) => positions.has(previous))).toBe(true);
      for (const stream of streams) {
        const order = taken.filter(({ event }) => event.stream === stream);
        expect(order.map(({ event }) => event.position)).toEqual(
          events.filter((event) => event.stream === stream).map(({ position }) => position),
        );
        expect(order.every(({ event, previous }) => previous < event.position)).toBe(true);
      }
    });

    it('delivers again what a consumer could not take, and loses nothing after it', async () => {
      const taken: number[] = [];
      let failures = 2;
      await bus.subscribe('group', ['shelves'], (_, messages) => {
        if (failures-- > 0) return Promise.reject(new Error('not now'));
        taken.push(...messages.map(({ event }) => event.position));
        return Promise.resolve();
      });
      for (const position of [1, 2]) await published(position);
      await eventually(() => expect([...new Set(taken)]).toEqual([1, 2]));
    });

    it('gives a slow consumer one batch after another', async () => {
      let running = 0;
      let most = 0;
      const taken: number[] = [];
      await bus.subscribe('group', ['shelves'], async (_, messages) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 20));
        taken.push(...messages.map(({ event }) => event.position));
        running -= 1;
      });
      await Promise.all(
        [1, 2, 3, 4].map((position) => bus.publish('shelves', [recorded(position)])),
      );
      await eventually(() => expect(taken).toEqual([1, 2, 3, 4]));
      expect(most).toBe(1);
    });

    it('tells every follower what is published from then on, and nothing from before', async () => {
      await published(1);
      const follow = async () => {
        const heard: number[] = [];
        const stop = await bus.follow(['shelves'], (_, messages) => {
          heard.push(...messages.map(({ event }) => event.position));
          return Promise.reject(new Error('nobody hears of that'));
        });
        return { heard, stop };
      };
      const [one, two] = [await follow(), await follow()];
      await published(2);
      await eventually(() => expect([one.heard, two.heard]).toEqual([[2], [2]]));
      await one.stop();
      await published(3);
      await eventually(() => expect(two.heard).toEqual([2, 3]));
      expect(one.heard).toEqual([2]);
    });

    it('lets the consumers of one group share the work', async () => {
      const first = await collect('group', ['shelves']);
      const second = await collect('group', ['shelves']);
      await bus.publish('shelves', [recorded(1), recorded(2)]);
      await eventually(() =>
        expect([...first, ...second].sort()).toEqual(['shelves 1', 'shelves 2']),
      );
    });

    it('delivers nothing to a subscription that was ended; its group goes on with another', async () => {
      const taken: string[] = [];
      const subscribe = (name: string) =>
        bus.subscribe('group', ['shelves'], (_, messages) => {
          taken.push(...messages.map(({ event }) => `${name} ${String(event.position)}`));
          return Promise.resolve();
        });
      const stop = await subscribe('first');
      await bus.publish('shelves', [recorded(1)]);
      await eventually(() => expect(taken).toEqual(['first 1']));
      await stop();
      await subscribe('second');
      await bus.publish('shelves', [recorded(2)]);
      await eventually(() => expect(taken.at(-1)).toBe('second 2'));
      expect(taken.filter((what) => what.startsWith('first'))).toEqual(['first 1']);
    });

    it('carries an event of a thousand long lines, and many large ones at once', async () => {
      const text = (length: number) => ({ label: 'é'.repeat(length / 2) });
      const sizes = [3_000_000, ...Array<number>(200).fill(20_000)];
      const events = sizes.map((size, index) => ({ ...recorded(index + 1), data: text(size) }));
      const taken: BusMessage[] = [];
      await bus.subscribe('group', ['shelves'], (_, messages) => {
        taken.push(...messages);
        return Promise.resolve();
      });
      await bus.publish('shelves', events);
      await eventually(() => expect(taken).toHaveLength(events.length));
      expect(taken.map(({ event }) => event)).toEqual(events);
    });

    it('delivers nothing after it was closed', async () => {
      const taken = await collect('group', ['shelves']);
      await bus.close();
      await bus.publish('shelves', [recorded(1)]).catch(() => undefined);
      expect(taken).toEqual([]);
    });
  });
}
