import type { Recorded } from '@crpm/contracts';
import type { AppendTransaction, Batch, EventCodec } from '../event-store.ts';
import { insert, remove, update, upsert } from '../projection.ts';
import { commandLaneConformance } from './command-lane.conformance.ts';
import type { StoreFactory, StoreUnderTest } from './harness.ts';
import { subscriptionConformance } from './subscription.conformance.ts';

const NOTHING: Batch = {
  events: [],
  handled: [],
  claimedKeys: [],
  releasedKeys: [],
  changes: [],
};
const positionsOf = (events: readonly Recorded[]) => events.map(({ position }) => position);

/** What every event store must do: by itself, under the lane and under subscriptions. */
export function eventStoreConformance(name: string, open: StoreFactory): void {
  storeConformance(name, open);
  commandLaneConformance(name, open);
  subscriptionConformance(name, open);
}

function storeConformance(name: string, open: StoreFactory): void {
  describe(`event store: ${name}`, () => {
    let opened: StoreUnderTest;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.dispose());

    const event = (position: number, more: Partial<Recorded> = {}): Recorded => ({
      store: 'shelves',
      storeEpoch: opened.store.epoch,
      position,
      stream: `shelf-${String(position)}`,
      version: 1,
      type: 'UnitsMoved',
      schemaVersion: 1,
      data: { units: position, left: position },
      eventId: `event-${String(position)}`,
      causationId: `cause-${String(position)}`,
      correlationId: 'correlation',
      actor: 'tester',
      reason: null,
      occurredAt: '2026-01-01T00:00:00.000Z',
      recordedAt: '2026-01-02T00:00:00.000Z',
      businessDate: '2026-01-01',
      ...more,
    });
    const write = (batch: Partial<Batch>) =>
      opened.store.append((transaction) => transaction.write({ ...NOTHING, ...batch }));
    const look = <T>(at: (transaction: AppendTransaction) => T | Promise<T>) =>
      opened.store.append((transaction) => Promise.resolve(at(transaction)));

    it('is empty at first', async () => {
      const { store } = opened;
      expect(await store.head()).toBe(0);
      expect(await store.readAfter(0, 10)).toEqual([]);
      expect(await store.readStream('shelf-1')).toEqual([]);
      expect(await look(({ head, lastRecordedAt }) => [head, lastRecordedAt])).toEqual([0, '']);
    });

    it('gives back every field as it was written, from memory, by stream and after a restart', async () => {
      const whole = event(1, {
        reason: 'because',
        data: { units: 1, left: 1, note: 'ß "\\ 🛒\n' },
      });
      await write({ events: [whole] });
      expect(await opened.store.readAfter(0, 10)).toEqual([whole]);
      expect(await opened.store.readStream('shelf-1')).toEqual([whole]);
      opened = await opened.reopen();
      expect(await opened.store.readAfter(0, 10)).toEqual([whole]);
    });

    it('deals positions in order and tells the head within the transaction', async () => {
      await write({ events: [event(1), event(2)] });
      await write({ events: [event(3)] });
      expect(positionsOf(await opened.store.readAfter(0, 10))).toEqual([1, 2, 3]);
      expect(await look(({ head, lastRecordedAt }) => [head, lastRecordedAt])).toEqual([
        3,
        '2026-01-02T00:00:00.000Z',
      ]);
      expect(await opened.store.head()).toBe(3);
    });

    it.each([
      ['a gap before the first', [2]],
      ['a gap within', [1, 3]],
      ['a position twice', [1, 1]],
      ['positions the wrong way round', [2, 1]],
    ])('refuses %s and keeps nothing of it', async (_, wanted) => {
      const events = wanted.map((position, index) => event(position, { stream: `s-${index}` }));
      await expect(write({ events })).rejects.toThrow();
      expect(await opened.store.head()).toBe(0);
      expect(await opened.store.readAfter(0, 10)).toEqual([]);
    });

    it('burns no number in a transaction that fails', async () => {
      await write({ events: [event(1)] });
      const failed = opened.store.append(async (transaction) => {
        await transaction.write({ ...NOTHING, events: [event(2), event(3)] });
        throw new Error('after the write');
      });
      await expect(failed).rejects.toThrow('after the write');
      expect(await opened.store.head()).toBe(1);
      await write({ events: [event(2)] });
      expect(positionsOf(await opened.store.readAfter(0, 10))).toEqual([1, 2]);
    });

    it('refuses a version that a stream has already', async () => {
      await write({ events: [event(1, { stream: 'shelf-a' })] });
      await expect(write({ events: [event(2, { stream: 'shelf-a' })] })).rejects.toThrow();
      expect(await opened.store.head()).toBe(1);
    });

    it('refuses a cause that a stream has taken already', async () => {
      const first = { stream: 'shelf-a', causationId: 'once' };
      await write({ events: [event(1, first)] });
      const again = write({ events: [event(2, { ...first, version: 2 })] });
      await expect(again).rejects.toThrow();
      expect(positionsOf(await opened.store.readStream('shelf-a'))).toEqual([1]);
    });

    it('takes several events of one cause on one stream, and the cause on another stream', async () => {
      const cause = { causationId: 'once' };
      await write({
        events: [
          event(1, { ...cause, stream: 'shelf-a' }),
          event(2, { ...cause, stream: 'shelf-a', version: 2 }),
          event(3, { ...cause, stream: 'shelf-b' }),
        ],
      });
      await write({ events: [event(4, { ...cause, stream: 'shelf-c' })] });
      expect(await opened.store.head()).toBe(4);
    });

    it('writes handled commands, keys and read models with the events or not at all', async () => {
      const batch = {
        events: [event(1)],
        handled: [{ commandId: 'c-1', requestHash: 'h', outcome: '{}' }],
        claimedKeys: [{ key: 'k', stream: 'shelf-1' }],
        changes: [insert('shelves', { id: 'shelf-1', units: 1 })],
      };
      const failed = opened.store.append(async (transaction) => {
        await transaction.write({ ...NOTHING, ...batch });
        throw new Error('undone');
      });
      await expect(failed).rejects.toThrow('undone');
      expect(await look(({ handled }) => handled(['c-1']))).toEqual([]);
      expect(await look(({ ownersOf }) => ownersOf(['k']))).toEqual(new Map());
      expect(await opened.rows('shelves')).toEqual([]);
      await write(batch);
      opened = await opened.reopen();
      expect(await look(({ handled }) => handled(['c-1', 'c-2']))).toEqual(batch.handled);
      expect(await look(({ ownersOf }) => ownersOf(['k', 'j']))).toEqual(
        new Map([['k', 'shelf-1']]),
      );
      expect(await opened.rows('shelves')).toEqual([{ id: 'shelf-1', units: 1 }]);
    });

    it('keeps no event whose read model fails', async () => {
      const row = insert('shelves', { id: 'twice', units: 1 });
      await expect(write({ events: [event(1)], changes: [row, row] })).rejects.toThrow();
      expect(await opened.store.head()).toBe(0);
      expect(await opened.rows('shelves')).toEqual([]);
    });

    it('applies changes of rows in their order', async () => {
      await write({
        events: [event(1)],
        changes: [
          insert('shelves', { id: 'a', units: 1 }),
          upsert('shelves', ['id'], { id: 'b', units: 1 }),
          upsert('shelves', ['id'], { id: 'b', units: 2 }),
          update('shelves', { id: 'a' }, { units: 5 }),
          insert('shelves', { id: 'c', units: 9 }),
          remove('shelves', { id: 'c' }),
        ],
      });
      const rows = await opened.rows('shelves');
      expect([...rows].sort((a, b) => (a['id']! < b['id']! ? -1 : 1))).toEqual([
        { id: 'a', units: 5 },
        { id: 'b', units: 2 },
      ]);
    });

    it('hands a released key on to another stream in one batch', async () => {
      await write({ events: [event(1)], claimedKeys: [{ key: 'k', stream: 'a' }] });
      const claimedKeys = [{ key: 'k', stream: 'b' }];
      await write({ events: [event(2)], releasedKeys: ['k'], claimedKeys });
      expect(await look(({ ownersOf }) => ownersOf(['k']))).toEqual(new Map([['k', 'b']]));
    });

    it('refuses a key that another stream holds', async () => {
      await write({ events: [event(1)], claimedKeys: [{ key: 'k', stream: 'a' }] });
      const taken = write({ events: [event(2)], claimedKeys: [{ key: 'k', stream: 'b' }] });
      await expect(taken).rejects.toThrow();
      expect(await opened.store.head()).toBe(1);
    });

    it('runs transactions one after another, in the order they were asked for', async () => {
      const heads = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          opened.store.append(async ({ head, write: put }) => {
            await new Promise(setImmediate);
            await put({ ...NOTHING, events: [event(head + 1)] });
            return [index, head];
          }),
        ),
      );
      expect(heads).toEqual(Array.from({ length: 20 }, (_, index) => [index, index]));
    });

    it('goes on after a transaction that failed', async () => {
      const failing = opened.store.append(() => Promise.reject(new Error('no')));
      const next = write({ events: [event(1)] });
      await expect(failing).rejects.toThrow('no');
      await next;
      expect(await opened.store.head()).toBe(1);
    });

    it('loads only the streams asked for, each by version', async () => {
      await write({
        events: [
          event(1, { stream: 'b' }),
          event(2, { stream: 'a' }),
          event(3, { stream: 'b', version: 2 }),
          event(4, { stream: 'c' }),
        ],
      });
      const loaded = await look(({ loadStreams }) => loadStreams(['b', 'a', 'none']));
      const versions = (stream: string) =>
        loaded.filter((found) => found.stream === stream).map(({ version }) => version);
      expect([versions('a'), versions('b'), loaded.length]).toEqual([[1], [1, 2], 3]);
    });

    it('keeps an event of five million characters, between others', async () => {
      const large = event(2, { stream: 'b', data: { text: 'x'.repeat(5_000_000) } });
      await write({ events: [event(1), large, event(3, { stream: 'c' })] });
      opened = await opened.reopen();
      const read = await opened.store.readAfter(0, 10);
      expect(positionsOf(read)).toEqual([1, 2, 3]);
      expect(JSON.stringify(read[1]?.data)).toHaveLength('{"text":""}'.length + 5_000_000);
    });

    it('reads the same from memory and from disk, however the pages fall', async () => {
      for (let position = 1; position <= 30; position += 3) {
        await write({ events: [event(position), event(position + 1), event(position + 2)] });
      }
      const pages = async (limit: number) => {
        const seen: Recorded[] = [];
        for (;;) {
          const page = await opened.store.readAfter(seen.length, limit);
          if (page.length === 0) return seen;
          seen.push(...page);
        }
      };
      const fresh = [await pages(1), await pages(7), await pages(100)];
      opened = await opened.reopen();
      const read = [await pages(1), await pages(7), await pages(100)];
      await write({ events: [event(31)] });
      // Now the newest is in memory, and what was before it only on disk.
      const mixed = (await pages(100)).slice(0, 30);
      for (const all of [...fresh, ...read, mixed]) expect(all).toEqual(fresh[0]);
      expect(positionsOf(fresh[0]!)).toEqual(Array.from({ length: 30 }, (_, at) => at + 1));
    });

    it('tells listeners after the commit, never of a failure, and not those that left', async () => {
      const heard: number[] = [];
      const leave = opened.store.onCommitted(() => heard.push(1));
      await write({ events: [event(1)] });
      await expect(write({ events: [event(9)] })).rejects.toThrow();
      expect(heard).toHaveLength(1);
      leave();
      await write({ events: [event(2)] });
      expect(heard).toHaveLength(1);
    });

    it('keeps its epoch and its head over a restart', async () => {
      const { epoch } = opened.store;
      await write({ events: [event(1)] });
      opened = await opened.reopen();
      expect(opened.store.epoch).toBe(epoch);
      expect(await opened.store.head()).toBe(1);
      expect(await look(({ head }) => head)).toBe(1);
    });

    it('keeps checkpoints by name, zero where there is none', async () => {
      await opened.store.save('a', 3);
      await opened.store.save('a', 7);
      await opened.store.save('b', 1);
      opened = await opened.reopen();
      const loaded = await Promise.all(['a', 'b', 'c'].map((of) => opened.store.load(of)));
      expect(loaded).toEqual([7, 1, 0]);
    });

    it('publishes events sealed, and opens them for its own rules', async () => {
      await opened.dispose();
      opened = await open(reversing);
      await write({ events: [event(1, { data: { secret: 'abc' } })] });
      const secrets = async () => [
        (await opened.store.readAfter(0, 1))[0]?.data,
        (await opened.store.readStream('shelf-1'))[0]?.data,
        (await look(({ loadStreams }) => loadStreams(['shelf-1'])))[0]?.data,
      ];
      const expected = [{ secret: 'cba' }, { secret: 'abc' }, { secret: 'abc' }];
      expect(await secrets()).toEqual(expected);
      opened = await opened.reopen();
      expect(await secrets()).toEqual(expected);
    });
  });
}

const turned = (events: readonly Recorded[]) =>
  Promise.resolve(
    events.map((event) => {
      const { secret } = event.data as { secret: string };
      return { ...event, data: { secret: Array.from(secret).reverse().join('') } };
    }),
  );
const reversing: EventCodec = { seal: turned, open: turned };
