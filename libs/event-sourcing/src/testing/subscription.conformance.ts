import type { Recorded } from '@crpm/contracts';
import { BusinessCalendar } from '../business-day.ts';
import { CommandLane } from '../command-lane.ts';
import { Refusal } from '../refusal.ts';
import { Subscription, type SubscriptionOptions } from '../subscription.ts';
import {
  CountedIds,
  HandClock,
  move,
  realTimers,
  silentLog,
  type StoreFactory,
  type StoreUnderTest,
} from './harness.ts';

/** What subscriptions promise, on the store under test. */
export function subscriptionConformance(name: string, open: StoreFactory): void {
  describe(`subscription on ${name}`, () => {
    let opened: StoreUnderTest;
    let running: Subscription[] = [];
    let errors: string[] = [];
    beforeEach(async () => {
      errors = [];
      opened = await open();
    });
    afterEach(async () => {
      await Promise.all(running.map((subscription) => subscription.stop()));
      running = [];
      await opened.dispose();
    });
    const ids = new CountedIds();
    const append = async (count: number) => {
      const runtime = { clock: new HandClock(), ids, timers: realTimers, log: silentLog };
      const lane = new CommandLane(opened.store, [], new BusinessCalendar('UTC'), runtime);
      await Promise.all(Array.from({ length: count }, (_, at) => lane.execute(move(`${at}`, 1))));
    };
    const follow = async (
      handle: SubscriptionOptions['handle'],
      more: Partial<SubscriptionOptions> = {},
    ) => {
      const subscription = new Subscription(
        opened.store,
        opened.store,
        { timers: realTimers, log: { ...silentLog, error: (message) => errors.push(message) } },
        { name: 'follower', handle, ...more },
      );
      running.push(subscription);
      await subscription.start();
      return subscription;
    };
    const collecting = () => {
      const batches: number[][] = [];
      const handle = (events: readonly Recorded[]) => {
        batches.push(events.map(({ position }) => position));
        return Promise.resolve();
      };
      return { batches, handle };
    };
    const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

    it('hands on what was there and what comes, in order, in batches', async () => {
      await append(5);
      const { batches, handle } = collecting();
      const subscription = await follow(handle, { batchSize: 2 });
      expect(await subscription.reached(5, 2000)).toBe(true);
      await append(3);
      expect(await subscription.reached(8, 2000)).toBe(true);
      expect(batches.flat()).toEqual(upTo(8));
      expect(Math.max(...batches.map(({ length }) => length))).toBe(2);
    });

    it('goes on from its checkpoint after a restart', async () => {
      await append(4);
      const first = collecting();
      const before = await follow(first.handle);
      await before.reached(4, 2000);
      await before.stop();
      opened = await opened.reopen();
      await append(2);
      const second = collecting();
      const after = await follow(second.handle);
      expect(await after.reached(6, 2000)).toBe(true);
      expect([first.batches.flat(), second.batches.flat()]).toEqual([upTo(4), [5, 6]]);
    });

    it('starts again where it was saved last when it could not stop in order', async () => {
      await append(4);
      const first = collecting();
      const before = await follow(first.handle, { saveEvery: 60_000 });
      await before.reached(4, 2000);
      // No stop: the checkpoint was never saved.
      const second = collecting();
      const after = await follow(second.handle, { saveEvery: 60_000 });
      expect(await after.reached(4, 2000)).toBe(true);
      expect(second.batches.flat()).toEqual(upTo(4));
    });

    it('keeps a checkpoint of its own by name, saved while it runs', async () => {
      await append(3);
      const { handle } = collecting();
      const subscription = await follow(handle, { name: 'other', saveEvery: 1 });
      await subscription.reached(3, 2000);
      const saved = async () => {
        for (let tries = 0; tries < 100; tries++) {
          if ((await opened.store.load('other')) === 3) return 3;
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        return opened.store.load('other');
      };
      expect(await saved()).toBe(3);
      expect(await opened.store.load('follower')).toBe(0);
    });

    it('gives a handler that throws the same batch again, and nothing after it before', async () => {
      await append(4);
      const tried: number[][] = [];
      const handle = (events: readonly Recorded[]) => {
        tried.push(events.map(({ position }) => position));
        if (tried.length === 2 || tried.length === 3) throw new Error('not now');
        return Promise.resolve();
      };
      const subscription = await follow(handle, { batchSize: 2 });
      expect(await subscription.reached(4, 3000)).toBe(true);
      expect(tried).toEqual([
        [1, 2],
        [3, 4],
        [3, 4],
        [3, 4],
      ]);
    });

    it('waits before it tries again, whatever is committed meanwhile', async () => {
      await append(1);
      let tries = 0;
      const subscription = await follow(() => {
        tries += 1;
        return Promise.reject(new Error('not now'));
      });
      const start = performance.now();
      for (let round = 0; round < 30; round++) await append(1);
      // After 100 ms, then after 200, 400 …: how often that fits into the time it took.
      const most = 2 + Math.log2(1 + (performance.now() - start) / 100);
      expect(tries).toBeLessThanOrEqual(most);
      await subscription.stop();
    });

    it('sets aside what cannot be handled where events are independent, and forgets it not', async () => {
      await append(6);
      let poisoned = [3, 5];
      let why = 'poison';
      const handled: number[] = [];
      const handle = (events: readonly Recorded[]) => {
        if (events.some(({ position }) => poisoned.includes(position))) throw new Error(why);
        handled.push(...events.map(({ position }) => position));
        return Promise.resolve();
      };
      const { parking } = opened;
      const subscription = await follow(handle, { parking });
      expect(await subscription.reached(6, 5000)).toBe(true);
      await append(1);
      expect(await subscription.reached(7, 5000)).toBe(true);
      expect(handled).toEqual([1, 2, 4, 6, 7]);
      const [first] = await opened.store.readAfter(2, 1);
      const { stream, type } = first!;
      const about = { stream, type, error: 'Error: poison', skipped: null };
      expect((await subscription.parked())[0]).toEqual({ ...about, position: 3 });

      // Nothing has changed: it stands once, and waits.
      expect(await subscription.retryParked()).toBe(0);
      const said = () => errors.filter((message) => message === 'event set aside').length;
      expect(said()).toBe(2);
      why = 'stronger poison';
      for (let tries = 0; tries < 2; tries++) expect(await subscription.retryParked()).toBe(0);
      expect([said(), (await subscription.parked())[0]?.error]).toEqual([
        4,
        'Error: stronger poison',
      ]);
      await subscription.skipParked(5, 'sold twice', 'ann', '2026-03-01T10:00:00.000Z');
      const left = { reason: 'sold twice', by: 'ann', at: '2026-03-01T10:00:00.000Z' };
      const standing = async () =>
        (await subscription.parked()).map(({ position, skipped }) => [position, skipped]);
      expect(await standing()).toEqual([
        [3, null],
        [5, left],
      ]);
      for (const none of [4, 5]) {
        await expect(subscription.skipParked(none, 'again', 'bob', '')).rejects.toMatchObject({
          code: 'not-found',
        });
      }
      await subscription.stop();
      expect(await opened.store.load('follower')).toBe(7);

      opened = await opened.reopen();
      poisoned = [];
      const after = await follow(handle, { parking: opened.parking });
      // What a newer release can handle it takes up as it starts, but for what was left out.
      for (let n = 0; n < 200 && handled.length < 6; n++)
        await new Promise((r) => setTimeout(r, 10));
      expect([await after.retryParked(), handled]).toEqual([0, [1, 2, 4, 6, 7, 3]]);
      const kept = await after.parked();
      expect(kept.map(({ position, skipped }) => [position, skipped])).toEqual([[5, left]]);
      // Set aside once more by a replica that is behind, it stays left out.
      const [fifth] = await opened.store.readAfter(4, 1);
      await opened.parking.park('follower', fifth!, 'Error: later');
      expect(await after.parked()).toEqual([{ ...kept[0]!, error: 'Error: later' }]);
      expect(await opened.parking.parked('other')).toEqual([]);
    });

    it('leaves nothing out that is being tried again', async () => {
      await append(1);
      let isPoisoned = true;
      const handle = () => (isPoisoned ? Promise.reject(new Error('poison')) : Promise.resolve());
      const subscription = await follow(handle, { parking: opened.parking });
      expect(await subscription.reached(1, 5000)).toBe(true);
      isPoisoned = false;
      const trying = subscription.retryParked();
      await expect(subscription.skipParked(1, 'late', 'bob', '')).rejects.toMatchObject({
        code: 'not-found',
      });
      expect([await trying, await subscription.parked()]).toEqual([1, []]);
      await subscription.stop();
    });

    it('sets nothing aside for a failure of the moment', async () => {
      await append(2);
      let tries = 0;
      const handle = () => {
        tries += 1;
        if (tries <= 4) throw new Refusal('unavailable', 'The others are down.');
        return Promise.resolve();
      };
      const subscription = await follow(handle, { parking: opened.parking });
      expect(await subscription.reached(2, 8000)).toBe(true);
      expect([tries, await subscription.parked()]).toEqual([5, []]);
    });

    it('tells when a position is reached, and when it takes too long', async () => {
      const { handle } = collecting();
      const subscription = await follow(handle);
      expect(await subscription.reached(0, 0)).toBe(true);
      expect(await subscription.reached(1, 20)).toBe(false);
      const waiting = subscription.reached(2, 2000);
      await append(2);
      expect(await waiting).toBe(true);
      expect(subscription.position).toBe(2);
    });

    it('finishes the batch in hand before it stops, and hands on no other', async () => {
      await append(4);
      const begun: number[] = [];
      const ended: number[] = [];
      let release: () => void = () => undefined;
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const subscription = await follow(
        async ([first]) => {
          begun.push(first!.position);
          await held;
          ended.push(first!.position);
        },
        { batchSize: 2 },
      );
      const stopped = subscription.stop();
      release();
      await stopped;
      expect([begun, ended]).toEqual([[1], [1]]);
      expect(await opened.store.load('follower')).toBe(2);
    });

    it('stops while its handler fails', async () => {
      await append(1);
      const subscription = await follow(() => Promise.reject(new Error('never')));
      await new Promise((resolve) => setTimeout(resolve, 20));
      await subscription.stop();
      expect(await opened.store.load('follower')).toBe(0);
    });

    it('misses nothing of what many write while it reads', async () => {
      const { batches, handle } = collecting();
      const subscription = await follow(handle, { batchSize: 3 });
      for (let round = 0; round < 20; round++) await append(5);
      expect(await subscription.reached(100, 5000)).toBe(true);
      expect(batches.flat()).toEqual(upTo(100));
    });
  });
}
