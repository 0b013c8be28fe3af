import type { Recorded } from '@crpm/contracts';
import { BusinessCalendar } from '../business-day.ts';
import type { LaneCommand } from '../command.ts';
import { CommandLane } from '../command-lane.ts';
import type { EventStore } from '../event-store.ts';
import type { LaneOptions } from '../lane-queue.ts';
import { Refusal } from '../refusal.ts';
import {
  context,
  CountedIds,
  HandClock,
  label,
  move,
  onShelf,
  poison,
  realTimers,
  shelfProjection,
  shelfRef,
  silentLog,
  TORN,
  type StoreFactory,
  type StoreUnderTest,
} from './harness.ts';

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: unknown) => (error as Refusal).code,
  );

/** What the command lane promises, on the store under test. */
export function commandLaneConformance(name: string, open: StoreFactory): void {
  describe(`command lane on ${name}`, () => {
    let opened: StoreUnderTest;
    let clock: HandClock;
    let ids: CountedIds;
    let lane: CommandLane;
    const laneOn = (store: EventStore, options: Partial<LaneOptions> = {}) =>
      new CommandLane(
        store,
        [shelfProjection],
        new BusinessCalendar('Pacific/Kiritimati'),
        { clock, ids, timers: realTimers, log: silentLog },
        options,
      );
    beforeEach(async () => {
      opened = await open();
      clock = new HandClock();
      ids = new CountedIds();
      lane = laneOn(opened.store);
    });
    afterEach(() => opened.dispose());
    const all = () => opened.store.readAfter(0, 1000);
    const unitsOf = async (id: string) => (await all()).filter((e) => e.stream === `shelf-${id}`);
    /** The process ends and starts again on what was committed. */
    const restart = async () => {
      opened = await opened.reopen();
      lane = laneOn(opened.store);
    };
    const keyed = (key: string, hash = 'hash') => ({ commandId: key, requestHash: hash });

    it('answers with the version and the position', async () => {
      const { answer, replayed } = await lane.execute(move('a', 5));
      expect(answer).toEqual({ id: 'a', version: 1, position: { store: 'shelves', pos: 1 } });
      expect(replayed).toBe(false);
    });

    it('decides what waits together on the state as it becomes', async () => {
      await lane.execute(move('a', 10));
      const takes = await Promise.all(
        Array.from({ length: 14 }, () => codeOf(lane.execute(move('a', -1)))),
      );
      expect(takes.filter((code) => code === 'done')).toHaveLength(10);
      expect(takes.slice(10)).toEqual(Array(4).fill('insufficient-stock'));
      expect(await opened.rows('shelves')).toEqual([{ id: 'shelf-a', units: 0 }]);
    });

    it('numbers positions 1..n and versions 1..n over many streams and batches', async () => {
      for (let round = 0; round < 5; round++) {
        await Promise.all(['a', 'b', 'c', 'a'].map((id) => lane.execute(move(id, [1, 1]))));
      }
      const events = await all();
      expect(events.map(({ position }) => position)).toEqual(events.map((_, at) => at + 1));
      for (const stream of Map.groupBy(events, (event) => event.stream).values()) {
        expect(stream.map(({ version }) => version)).toEqual(stream.map((_, at) => at + 1));
      }
      expect(events).toHaveLength(40);
    });

    it('continues from what is stored after a restart', async () => {
      await lane.execute(move('a', 3));
      await restart();
      const { answer } = await lane.execute(move('a', -3));
      expect(answer.version).toBe(2);
      expect(await codeOf(lane.execute(move('a', -1)))).toBe('insufficient-stock');
    });

    it('sees what another writer appended meanwhile', async () => {
      await lane.execute(move('a', 1));
      const other = laneOn(opened.store);
      await other.execute(move('a', -1));
      expect(await codeOf(lane.execute(move('a', -1)))).toBe('insufficient-stock');
    });

    it('refuses a stale expected version and keeps nothing; the current one passes', async () => {
      await lane.execute(move('a', 1));
      await lane.execute(move('a', 1));
      expect(await codeOf(lane.execute(move('a', 1, { expectedVersion: 1 })))).toBe(
        'stale-version',
      );
      expect(await codeOf(lane.execute(move('a', 1, { expectedVersion: 2 })))).toBe('done');
      expect(await all()).toHaveLength(3);
    });

    it('lets one of two edits of the same version through, in one batch too', async () => {
      await lane.execute(move('a', 1));
      const edits = [1, 2].map(() => codeOf(lane.execute(move('a', 1, { expectedVersion: 1 }))));
      expect(await Promise.all(edits)).toEqual(['done', 'stale-version']);
    });

    it('decides a stale command anew when it is sent again under its key', async () => {
      await lane.execute(move('a', 1));
      const stale = () => move('a', 1, { ...keyed('k'), expectedVersion: 2 });
      expect(await codeOf(lane.execute(stale()))).toBe('stale-version');
      await lane.execute(move('a', 1));
      expect(await codeOf(lane.execute(stale()))).toBe('done');
    });

    it('isolates a conflict: its neighbours in the batch are committed', async () => {
      const codes = await Promise.all(
        [move('a', 1), move('b', -1), move('c', 1)].map((one) => codeOf(lane.execute(one))),
      );
      expect(codes).toEqual(['done', 'insufficient-stock', 'done']);
      expect((await all()).map(({ stream }) => stream)).toEqual(['shelf-a', 'shelf-c']);
    });

    it('lets a poison command fail alone', async () => {
      const outcomes = await Promise.allSettled(
        [move('a', 1), poison('b'), move('c', 1)].map((one) => lane.execute(one)),
      );
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(await opened.store.head()).toBe(2);
    });

    it('lets a command fail alone whose row breaks a rule of the database', async () => {
      const broken = label('b', TORN);
      const outcomes = await Promise.allSettled(
        [move('a', 1), broken, move('c', 1)].map((one) => lane.execute(one)),
      );
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect((await all()).map(({ position, stream }) => [position, stream])).toEqual([
        [1, 'shelf-a'],
        [2, 'shelf-c'],
      ]);
      expect(await opened.rows('movements')).toHaveLength(2);
    });

    it('stages nothing of a command that fails half-way', async () => {
      const half = onShelf('a', {}, () => [
        { type: 'UnitsMoved', data: { units: 1, left: 1 } },
        { type: 'Unheard', data: {} } as never,
      ]);
      const outcomes = await Promise.allSettled([half, move('a', 2)].map((c) => lane.execute(c)));
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
      expect((await all()).map(({ data }) => data)).toEqual([{ units: 2, left: 2 }]);
    });

    it('records nothing of a command whose answer fails', async () => {
      const mute = {
        ...move('a', 1),
        answer: (): never => {
          throw new Error('no answer');
        },
      };
      await expect(lane.execute(mute)).rejects.toThrow('no answer');
      expect(await all()).toEqual([]);
      expect((await lane.execute(move('a', 1))).answer.version).toBe(1);
    });

    it('fails a command that decides on a stream it did not name', async () => {
      const stray = { ...move('a', 1), decide: () => [{ ref: shelfRef('b'), event: labelled }] };
      await expect(lane.execute(stray)).rejects.toThrow('did not name');
    });

    it('answers a command with the same key as the first time, once applied', async () => {
      const first = await lane.execute(move('a', 5, keyed('k')));
      await lane.execute(move('a', 5));
      const again = await lane.execute(move('a', 5, keyed('k')));
      expect(again).toEqual({ answer: first.answer, replayed: true });
      expect(await unitsOf('a')).toHaveLength(2);
    });

    it('gives a hundred at once under one key the one answer', async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 100 }, () => lane.execute(move('a', 5, keyed('k')))),
      );
      expect(new Set(outcomes.map(({ answer }) => JSON.stringify(answer))).size).toBe(1);
      expect(outcomes.filter(({ replayed }) => !replayed)).toHaveLength(1);
      expect(await all()).toHaveLength(1);
    });

    it('refuses another request under a used key, in one batch and after a restart', async () => {
      const both = [move('a', 1, keyed('k')), move('a', 2, keyed('k', 'other'))];
      const codes = await Promise.all(both.map((one) => codeOf(lane.execute(one))));
      expect(codes).toEqual(['done', 'idempotency-key-reused']);
      await restart();
      const other = move('a', 2, keyed('k', 'other'));
      expect(await codeOf(lane.execute(other))).toBe('idempotency-key-reused');
      // And what the key stood for stays what it was.
      expect((await lane.execute(move('a', 1, keyed('k')))).replayed).toBe(true);
    });

    it('keeps a refusal under its key, whatever has changed since', async () => {
      const refused = () => codeOf(lane.execute(move('a', -1, keyed('k'))));
      expect(await refused()).toBe('insufficient-stock');
      await lane.execute(move('a', 5));
      expect(await refused()).toBe('insufficient-stock');
      await restart();
      expect(await refused()).toBe('insufficient-stock');
      expect(await all()).toHaveLength(1);
    });

    it('gives the first answer after a crash between commit and answer', async () => {
      const losing: EventStore = Object.assign(Object.create(opened.store) as EventStore, {
        append: async (work: Parameters<EventStore['append']>[0]) => {
          await opened.store.append(work);
          throw new Error('the connection is gone');
        },
      });
      const cut = laneOn(losing).execute(move('a', 5, keyed('k')));
      await expect(cut).rejects.toThrow('the connection is gone');
      await restart();
      const { answer, replayed } = await lane.execute(move('a', 5, keyed('k')));
      expect(replayed).toBe(true);
      expect(answer.position.pos).toBe(1);
      expect(await all()).toHaveLength(1);
    });

    it('tries nothing again by itself when it cannot know what became of a batch', async () => {
      let appends = 0;
      const losing: EventStore = Object.assign(Object.create(opened.store) as EventStore, {
        append: async (work: Parameters<EventStore['append']>[0]) => {
          appends += 1;
          await opened.store.append(work);
          throw new Refusal('unavailable', 'the connection is gone');
        },
      });
      const cut = laneOn(losing);
      const outcomes = [1, 2, 3].map((units) => codeOf(cut.execute(move('a', units))));
      expect(await Promise.all(outcomes)).toEqual(Array(3).fill('unavailable'));
      expect(appends).toBe(1);
      expect(await all()).toHaveLength(3);
    });

    it('applies a command without a kept answer once, even when it is sent again', async () => {
      await lane.execute(move('a', 5, { commandId: 'once' }));
      await expect(lane.execute(move('a', 5, { commandId: 'once' }))).rejects.toThrow();
      const twice = [1, 2].map(() => lane.execute(move('b', 5, { commandId: 'both' })));
      const outcomes = await Promise.allSettled(twice);
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
      expect(await all()).toHaveLength(2);
    });

    it('records nothing for a command that changes nothing, and answers where things stand', async () => {
      await lane.execute(move('a', 1));
      const { answer } = await lane.execute(onShelf('a', {}, () => []));
      expect(answer).toEqual({ id: 'a', version: 1, position: { store: 'shelves', pos: 1 } });
      expect(await opened.store.head()).toBe(1);
    });

    it('lets one stream hold a unique key, in one batch, later and after a restart', async () => {
      const codes = await Promise.all(
        [label('a', 'X'), label('b', 'X')].map((one) => codeOf(lane.execute(one))),
      );
      expect(codes).toEqual(['done', 'sku-taken']);
      expect(await codeOf(lane.execute(label('c', 'X')))).toBe('sku-taken');
      await restart();
      expect(await codeOf(lane.execute(label('c', 'X')))).toBe('sku-taken');
      expect(await codeOf(lane.execute(label('a', 'X')))).toBe('done');
    });

    it('frees a key that its stream gave up, within the batch and between batches', async () => {
      await lane.execute(label('a', 'X'));
      const within = [label('a', 'Y'), label('b', 'X'), label('c', 'Y')];
      const codes = await Promise.all(within.map((one) => codeOf(lane.execute(one))));
      expect(codes).toEqual(['done', 'done', 'sku-taken']);
      await lane.execute(label('b', 'Z'));
      expect(await codeOf(lane.execute(label('c', 'X')))).toBe('done');
    });

    it('swaps two keys, or claims one twice, within one command as it should', async () => {
      await lane.execute(label('a', 'X'));
      await lane.execute(label('b', 'Y'));
      const both = (x: string, y: string) => ({
        context: context(),
        streams: [shelfRef('a'), shelfRef('b')],
        decide: () => [
          { ref: shelfRef('a'), event: { type: 'ShelfLabelled', data: { label: x } } },
          { ref: shelfRef('b'), event: { type: 'ShelfLabelled', data: { label: y } } },
        ],
        answer: () => null,
      });
      expect(await codeOf(lane.execute(both('Y', 'X')))).toBe('done');
      expect(await codeOf(lane.execute(both('Z', 'Z')))).toBe('sku-taken');
      expect(await codeOf(lane.execute(label('c', 'Y')))).toBe('sku-taken');
      expect(await codeOf(lane.execute(label('c', 'Z')))).toBe('done');
    });

    it('refuses as busy beyond the queue, before anything is written', async () => {
      lane = laneOn(opened.store, { maxQueue: 3 });
      const codes = await Promise.all(
        Array.from({ length: 5 }, () => codeOf(lane.execute(move('a', 1)))),
      );
      expect(codes).toEqual(['done', 'done', 'done', 'busy', 'busy']);
      expect(await all()).toHaveLength(3);
      expect(lane.depth).toBe(0);
    });

    it('refuses as busy what has waited too long, before anything is written', async () => {
      lane = laneOn(opened.store, { maxBatch: 1, maxWait: 1000 });
      const slow = onShelf('a', {}, () => {
        clock.advance(5000);
        return [];
      });
      const codes = [slow, move('b', 1)].map((one) => codeOf(lane.execute(one)));
      expect(await Promise.all(codes)).toEqual(['done', 'busy']);
      expect(await all()).toHaveLength(0);
      expect(await codeOf(lane.execute(move('b', 1)))).toBe('done');
    });

    it('lets nobody wait longer, or less long, for a clock that is put back or forward', async () => {
      lane = laneOn(opened.store, { maxBatch: 1, maxWait: 1000 });
      const settingTo = (instant: string, milliseconds: number) =>
        onShelf('a', {}, () => {
          clock.set(instant);
          clock.advance(milliseconds);
          return [];
        });
      const codes = (first: LaneCommand<unknown>) =>
        Promise.all([first, move('b', 1)].map((one) => codeOf(lane.execute(one))));
      expect(await codes(settingTo('2026-03-01T08:00:00.000Z', 1001))).toEqual(['done', 'busy']);
      expect(await codes(settingTo('2026-03-01T12:00:00.000Z', 999))).toEqual(['done', 'done']);
    });

    it('refuses as busy who waits too long for a commit that hangs', async () => {
      let release: () => void = () => undefined;
      const hung = new Promise<void>((resolve) => (release = resolve));
      const hanging = Object.assign(Object.create(opened.store) as EventStore, {
        append: async (work: Parameters<EventStore['append']>[0]) => {
          clock.advance(200);
          await hung;
          return opened.store.append(work);
        },
      });
      lane = laneOn(hanging, { maxBatch: 1, maxWait: 100 });
      const [first, second] = [move('a', 1), move('b', 1)].map((one) => codeOf(lane.execute(one)));
      expect(await second).toBe('busy');
      release();
      expect(await first).toBe('done');
      expect(await all()).toHaveLength(1);
    });

    it('lets those who ask go before what is patient, of which each commit takes a share', async () => {
      lane = laneOn(opened.store, { maxPatient: 3 });
      const patient = Array.from({ length: 10 }, (_, at) =>
        lane.execute({ ...move(`p${String(at)}`, 1), patient: true }),
      );
      const place = async (id: string) => (await lane.execute(move(id, 1))).answer.position.pos;
      const first = await place('a');
      const later = await Promise.all([place('b'), place('c')]);
      await Promise.all(patient);
      // Before those that had come before: three at most share each commit.
      expect([first, ...later]).toEqual([1, 5, 6]);
      expect(await opened.store.head()).toBe(13);
    });

    it('takes its share of what is patient however many ask, and lets it wait', async () => {
      lane = laneOn(opened.store, { maxBatch: 2, maxPatient: 1, maxWait: 1000 });
      const slow = () =>
        lane.execute(
          onShelf('a', {}, () => {
            clock.advance(600);
            return [{ type: 'UnitsMoved', data: { units: 1, left: 1 } }];
          }),
        );
      const patient = ['p', 'q', 'r'].map((id) => lane.execute({ ...move(id, 1), patient: true }));
      const codes = [slow(), slow(), slow(), slow()].map(codeOf);
      expect(await Promise.all(codes)).toEqual(['done', 'done', 'busy', 'busy']);
      const places = (await Promise.all(patient)).map(({ answer }) => answer.position.pos);
      expect(places).toEqual([3, 4, 5]);
    });

    it('finishes what waits when it is closed, and takes nothing more', async () => {
      const waiting = [1, 2, 3].map(() => codeOf(lane.execute(move('a', 1))));
      const closed = lane.close();
      expect(await codeOf(lane.execute(move('a', 1)))).toBe('unavailable');
      await closed;
      expect(await opened.store.head()).toBe(3);
      expect(await Promise.all(waiting)).toEqual(['done', 'done', 'done']);
    });

    it('changes read models in the transaction of the events', async () => {
      await Promise.all([lane.execute(move('a', [4, -1])), lane.execute(move('b', -1)).catch(no)]);
      expect(await opened.rows('shelves')).toEqual([{ id: 'shelf-a', units: 3 }]);
      expect(await opened.rows('movements')).toEqual([
        { id: 1, shelf: 'shelf-a', units: 4 },
        { id: 2, shelf: 'shelf-a', units: -1 },
      ]);
    });

    it('records in time that never goes back, over a restart too', async () => {
      await lane.execute(move('a', 1));
      clock.set('2026-02-01T00:00:00.000Z');
      await lane.execute(move('a', 1));
      await restart();
      await lane.execute(move('a', 1));
      clock.set('2026-04-01T00:00:00.000Z');
      await lane.execute(move('a', 1));
      const first = '2026-03-01T10:00:00.000Z';
      const recorded = (await all()).map(({ recordedAt }) => recordedAt);
      expect(recorded).toEqual([first, first, first, '2026-04-01T00:00:00.000Z']);
    });

    it('says when it happened, and on which business day', async () => {
      await lane.execute(move('a', 1));
      await lane.execute(move('a', 1, { occurredAt: '2020-02-29T09:59:59.999Z' }));
      await lane.execute(move('a', 1, { occurredAt: '2020-02-29T10:00:00.000Z' }));
      const days = (await all()).map(({ occurredAt, businessDate }) => [occurredAt, businessDate]);
      expect(days).toEqual([
        ['2026-03-01T10:00:00.000Z', '2026-03-02'],
        ['2020-02-29T09:59:59.999Z', '2020-02-29'],
        ['2020-02-29T10:00:00.000Z', '2020-03-01'],
      ]);
    });

    it('tells who, why, by which command and in what course, under a fresh event id', async () => {
      const more = { actor: 'ann', reason: 'found', commandId: 'c', correlationId: 'trace' };
      await lane.execute(move('a', [1, 1], more));
      const events = await all();
      const expected: Partial<Recorded> = {
        store: 'shelves',
        storeEpoch: opened.store.epoch,
        actor: 'ann',
        reason: 'found',
        causationId: 'c',
        correlationId: 'trace',
        schemaVersion: 1,
      };
      expect(events).toEqual([
        expect.objectContaining(expected),
        expect.objectContaining(expected),
      ]);
      expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(2);
    });
  });
}

const labelled = { type: 'ShelfLabelled', data: { label: 'X' } };
const no = () => undefined;
