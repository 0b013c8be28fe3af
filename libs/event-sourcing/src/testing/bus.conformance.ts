import type { Recorded } from '@crpm/contracts';
import type { Bus, BusMessage } from '../bus.ts';

const message = (position: number, store = 'shelves'): BusMessage => ({
  previous: position - 1,
  event: {
    store,
    storeEpoch: 'epoch',
    position,
    stream: 'shelf-a',
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
  } satisfies Recorded,
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
      await expect(bus.publish('shelves', [message(1)])).resolves.toBeUndefined();
    });

    it('carries a message whole', async () => {
      const taken: BusMessage[] = [];
      await bus.subscribe('group', ['shelves'], (_, messages) => {
        taken.push(...messages);
        return Promise.resolve();
      });
      await bus.publish('shelves', [message(1)]);
      await eventually(() => expect(taken).toEqual([message(1)]));
    });

    it('keeps the order of a store', async () => {
      const taken = await collect('group', ['shelves']);
      await bus.publish('shelves', [message(1), message(2)]);
      await bus.publish('shelves', [message(3)]);
      await eventually(() => expect(taken).toEqual(['shelves 1', 'shelves 2', 'shelves 3']));
    });

    it('gives every group every message', async () => {
      const groups = await Promise.all([collect('one', ['shelves']), collect('two', ['shelves'])]);
      await bus.publish('shelves', [message(1)]);
      await eventually(() => expect(groups).toEqual([['shelves 1'], ['shelves 1']]));
    });

    it('gives a consumer the stores it asked for and no other', async () => {
      const both = await collect('both', ['shelves', 'boxes']);
      const one = await collect('one', ['boxes']);
      await bus.publish('shelves', [message(1)]);
      await bus.publish('boxes', [message(1, 'boxes')]);
      await eventually(() => {
        expect([...both].sort()).toEqual(['boxes 1', 'shelves 1']);
        expect(one).toEqual(['boxes 1']);
      });
    });

    it('delivers nothing after it was closed', async () => {
      const taken = await collect('group', ['shelves']);
      await bus.close();
      await bus.publish('shelves', [message(1)]).catch(() => undefined);
      expect(taken).toEqual([]);
    });
  });
}
