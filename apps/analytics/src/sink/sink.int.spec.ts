import { STORES } from '@crpm/contracts';
import type { AnalyticsDatabase, ClickHouse } from '@crpm/adapters';
import { systemClock, systemTimers } from '@crpm/adapters';
import { wait } from '@crpm/event-sourcing';
import { projectFacts } from '../facts/project-facts.ts';
import type { Project } from './readable-facts.ts';
import { eventAt, GeneratedFeed, messagesOf, refusedBy } from './testing/generated-feed.ts';
import { figuresExpected, figuresOf } from './testing/figures.ts';
import { SinkFixture } from './testing/sink-fixture.ts';
import { onEveryClickHouse } from '@crpm/adapters/testing';

onEveryClickHouse((kind) => {
  let fixture: SinkFixture;
  const heads = (head: number) => Object.fromEntries(STORES.map((store) => [store, head]));
  const PATIENCE = 20_000;

  beforeAll(async () => {
    fixture = await SinkFixture.start(kind);
  }, 60_000);
  afterEach(() => fixture.endSinks(), 30_000);
  afterAll(() => fixture.stop(), 30_000);

  describe('sink', () => {
    it('reads what was before it from the feed', async () => {
      const sink = await fixture.sink(await fixture.fresh(), {
        feed: new GeneratedFeed(heads(7_000)),
      });
      expect(await sink.waitFor(heads(7_000), PATIENCE)).toBe(true);
      expect(await figuresOf(fixture.database)).toEqual(figuresExpected(7_000));
      expect(sink.figures()).toMatchObject({ watermark: heads(7_000), behind: 0 });
    }, 30_000);

    it('drops duplicates and fills gaps, whatever order the bus brings', async () => {
      const feed = new GeneratedFeed(heads(0));
      const sink = await fixture.sink(await fixture.fresh(), { feed });
      for (const store of STORES) {
        feed.heads[store] = 1;
        sink.deliver(store, messagesOf(store, 1, 1));
      }
      expect(await sink.waitFor(heads(1), PATIENCE)).toBe(true);
      for (const store of STORES) {
        feed.heads[store] = 900;
        sink.deliver(store, messagesOf(store, 1, 100));
        sink.deliver(store, messagesOf(store, 50, 150));
        sink.deliver(store, messagesOf(store, 800, 900));
        sink.deliver(store, messagesOf(store, 1, 20));
        sink.deliver(store, messagesOf(store, 300, 500));
      }
      expect(await sink.waitFor(heads(900), PATIENCE)).toBe(true);
      expect(await figuresOf(fixture.database)).toEqual(figuresExpected(900));
      expect(sink.status().stores['purchases']).toMatchObject({
        duplicates: 72,
        gaps: 1,
        behind: 0,
      });
    }, 30_000);

    it('finds by itself what the bus never brought', async () => {
      const feed = new GeneratedFeed(heads(0));
      const sink = await fixture.sink(await fixture.fresh(), { feed });
      await wait(systemTimers, 200);
      for (const store of STORES) feed.heads[store] = 40;
      expect(await sink.waitFor(heads(40), PATIENCE)).toBe(true);
    }, 30_000);

    it('says stale when a position does not come in time, and tells listeners when it does', async () => {
      const feed = new GeneratedFeed(heads(0));
      const sink = await fixture.sink(await fixture.fresh(), { feed });
      expect(await sink.waitFor({ purchases: 1 }, 1_000)).toBe(false);
      let told = 0;
      sink.onAdvance(() => (told += 1));
      feed.heads['purchases'] = 1;
      sink.deliver('purchases', messagesOf('purchases', 1, 1));
      expect(await sink.waitFor({ purchases: 1 }, 2_000)).toBe(true);
      expect(told).toBe(1);
    }, 30_000);

    it('survives an engine that answers errors after it has written', async () => {
      let calls = 0;
      const feed = new GeneratedFeed(heads(3_000));
      const sink = await fixture.sink(await fixture.fresh(), {
        feed,
        through: (database) =>
          changed(database, async (table, rows, token) => {
            calls += 1;
            if (calls % 5 === 1) throw new Error('connection refused');
            await database.insert(table, rows, token);
            if (calls % 5 === 2) throw new Error('connection reset');
          }),
      });
      for (const store of STORES) sink.deliver(store, messagesOf(store, 1, 3_000));
      expect(await sink.waitFor(heads(3_000), PATIENCE)).toBe(true);
      expect(await figuresOf(fixture.database)).toEqual(figuresExpected(3_000));
    }, 30_000);

    it('survives an engine that is killed amid an insert and keeps its token without its rows', async () => {
      const torn = new Set<string>();
      const sink = await fixture.sink(await fixture.fresh(), {
        feed: new GeneratedFeed(heads(3_000)),
        through: (database) =>
          changed(database, async (table, rows, token) => {
            await database.insert(table, rows, token);
            if (torn.has(table)) return;
            torn.add(table);
            // Its first insert: there are no other rows of that store in the table yet.
            const [{ store }] = rows as readonly [{ store?: string }];
            const mine = table === 'events_raw' ? `store = '${String(store)}'` : '1';
            await database.command(`DELETE FROM ${table} WHERE ${mine}`);
            throw new Error('connection reset');
          }),
      });
      expect(await sink.waitFor(heads(3_000), PATIENCE)).toBe(true);
      expect(await figuresOf(fixture.database)).toEqual(figuresExpected(3_000));
    }, 30_000);

    it('says since when the figures stand still, and no more once they get on', async () => {
      let isAway = true;
      const began = systemClock.now();
      const sink = await fixture.sink(await fixture.fresh(), {
        feed: new GeneratedFeed(heads(100)),
        through: (database) =>
          changed(database, (table, rows, token) =>
            isAway
              ? Promise.reject(new Error('connection refused'))
              : database.insert(table, rows, token),
          ),
      });
      const heldUp = async (): Promise<string> => {
        const since = sink.figures().heldUpSince;
        if (since !== null) return since;
        await wait(systemTimers, 50);
        return heldUp();
      };
      const since = Date.parse(await heldUp());
      expect(since).toBeGreaterThanOrEqual(began);
      // A moment is no news.
      expect(systemClock.now() - since).toBeGreaterThanOrEqual(5_000);
      isAway = false;
      expect(await sink.waitFor(heads(100), PATIENCE)).toBe(true);
      await wait(systemTimers, 50);
      expect(sink.figures().heldUpSince).toBeNull();
    }, 30_000);

    it('says since when they stand still, too, where the engine hangs and refuses nothing', async () => {
      let answer: () => void = () => undefined;
      const hanging = new Promise<void>((resolve) => (answer = resolve));
      const began = systemClock.now();
      const sink = await fixture.sink(await fixture.fresh(), {
        feed: new GeneratedFeed(heads(100)),
        through: (database) =>
          changed(database, async (table, rows, token) => {
            await hanging;
            await database.insert(table, rows, token);
          }),
      });
      await until(() => sink.figures().heldUpSince !== null, 2_000);
      const { heldUpSince, behind } = sink.figures();
      expect(Date.parse(heldUpSince ?? '')).toBeGreaterThanOrEqual(began);
      expect(behind).toBe(300);
      answer();
      expect(await sink.waitFor(heads(100), PATIENCE)).toBe(true);
      await until(() => sink.figures().heldUpSince === null);
    }, 30_000);

    it('never says that they are of a time of which something is missing, where no bus tells of it', async () => {
      const feed = new GeneratedFeed(heads(10));
      const sink = await fixture.sink(await fixture.fresh(), { feed });
      expect(await sink.waitFor(heads(10), PATIENCE)).toBe(true);
      await wait(systemTimers, 1_500);
      const { at } = sink.figures();
      expect(systemClock.now() - Date.parse(at)).toBeLessThan(2_000);
      const recorded = new Date(systemClock.now()).toISOString();
      for (const store of STORES) feed.heads[store] = 20;
      for (let figures; !(await sink.waitFor(heads(20), 20));) {
        figures = sink.figures();
        if (figures.behind === 0) expect(figures.at < recorded).toBe(true);
      }
      expect(sink.figures().at).not.toBe('');
    }, 30_000);

    it('begins while the engine is away, says since when, and makes the tables once it is there', async () => {
      let isAway = true;
      const away = () => Promise.reject(new Error('connection refused'));
      const file = await fixture.fresh();
      await fixture.database.command('DROP TABLE sale_lines SYNC');
      await fixture.database.command('TRUNCATE TABLE migrations');
      const began = systemClock.now();
      const sink = await fixture.sink(file, {
        feed: new GeneratedFeed(heads(100)),
        through: (database) => ({
          insert: (...insert) => (isAway ? away() : database.insert(...insert)),
          query: (sql, parameters) => (isAway ? away() : database.query(sql, parameters)),
          command: (sql) => (isAway ? away() : database.command(sql)),
          migrate: (directory) => (isAway ? away() : database.migrate(directory)),
        }),
      });
      await until(() => sink.figures().heldUpSince !== null, 6_000);
      const { heldUpSince } = sink.figures();
      expect(Date.parse(heldUpSince ?? '')).toBeGreaterThanOrEqual(began);
      expect(sink.status()).toMatchObject({
        state: 'checking',
        trouble: 'Error: connection refused',
        stores: { purchases: { heldUpSince, trouble: 'Error: connection refused' } },
      });
      isAway = false;
      expect(await sink.waitFor(heads(100), PATIENCE)).toBe(true);
      expect(await figuresOf(fixture.database)).toEqual(figuresExpected(100));
      expect(sink.figures()).toMatchObject({ heldUpSince: null, behind: 0 });
    }, 30_000);

    it('goes on by itself when the engine was killed and came back; events that came meanwhile too', async () => {
      const feed = new GeneratedFeed(heads(2_000));
      const sink = await fixture.sink(await fixture.fresh(), { feed });
      await sink.waitFor(heads(2_000), PATIENCE);
      await fixture.engine.kill();
      for (const store of STORES) feed.heads[store] = 30_000;
      for (let first = 2_001; first <= 30_000; first += 1_000) {
        for (const store of STORES) sink.deliver(store, messagesOf(store, first, first + 999));
      }
      expect(sink.status().stores['purchases']?.behind).toBe(28_000);
      expect(await sink.waitFor(heads(30_000), 40_000)).toBe(true);
      expect(await figuresOf(fixture.database)).toEqual(figuresExpected(30_000));
      expect(sink.status().stores['purchases']).toMatchObject({ trouble: null, parked: null });
    }, 60_000);

    it('notices at its start that rows are missing, and makes the tables anew', async () => {
      const file = await fixture.fresh();
      const feed = new GeneratedFeed(heads(2_000));
      const first = await fixture.sink(file, { feed });
      await first.waitFor(heads(2_000), PATIENCE);
      await fixture.endSinks();
      await fixture.database.command('TRUNCATE TABLE sale_lines');
      const second = await fixture.sink(file, { feed });
      await until(() => second.status().state === 'repairing');
      expect(second.current()).toEqual(heads(0));
      expect(second.figures()).toMatchObject({ watermark: heads(0), behind: 6_000 });
      expect(await second.waitFor(heads(2_000), PATIENCE)).toBe(true);
      expect(await figuresOf(fixture.database)).toEqual(figuresExpected(2_000));
    }, 60_000);

    it('notices that its own memory was lost', async () => {
      const feed = new GeneratedFeed(heads(2_000));
      const first = await fixture.sink(await fixture.fresh(), { feed });
      await first.waitFor(heads(2_000), PATIENCE);
      await fixture.endSinks();
      const second = await fixture.sink(`${fixture.folder}/other.db`, { feed });
      expect(await second.waitFor(heads(2_000), PATIENCE)).toBe(true);
      await until(() => second.status().state === 'running');
      expect(await figuresOf(fixture.database)).toEqual(figuresExpected(2_000));
    }, 60_000);
  });

  describe('a store that is not the one it was', () => {
    it('is noticed though it has grown past what the figures have of it', async () => {
      const file = await fixture.fresh();
      const first = await fixture.sink(file, { feed: new GeneratedFeed(heads(2_000)) });
      await first.waitFor(heads(2_000), PATIENCE);
      await fixture.endSinks();
      // Put back to 1,500, and sold on: other events stand where the figures have theirs.
      const feed = new GeneratedFeed(heads(2_500), { store: 'purchases', after: 1_500 });
      const second = await fixture.sink(file, { feed });
      expect(second.current()).toEqual(heads(0));
      await until(() => second.status().state === 'repairing');
      expect(second.figures().watermark).toEqual(heads(0));
      expect(await second.waitFor(heads(2_500), PATIENCE)).toBe(true);
      const [others] = await fixture.database.query<{ n: string; sales: string }>(
        `SELECT count() AS n, (SELECT uniqExact(purchase_id) FROM sale_lines) AS sales
       FROM events_raw WHERE store = 'purchases' AND event_id LIKE 'other-%'`,
      );
      expect(others).toEqual({ n: '1000', sales: '2500' });
    }, 60_000);
  });

  describe('figures that were not checked yet', () => {
    it('are not shown', async () => {
      const file = await fixture.fresh();
      const feed = new GeneratedFeed(heads(100));
      await (await fixture.sink(file, { feed })).waitFor(heads(100), PATIENCE);
      await fixture.endSinks();
      let answer: () => void = () => undefined;
      const asked = new Promise<void>((resolve) => (answer = resolve));
      const sink = await fixture.sink(file, {
        feed,
        through: (database) => ({
          insert: (table, rows, token) => database.insert(table, rows, token),
          command: (sql) => database.command(sql),
          migrate: (directory) => database.migrate(directory),
          query: async (sql, parameters) => {
            await asked;
            return database.query(sql, parameters);
          },
        }),
      });
      expect(await sink.waitFor({}, 200)).toBe(false);
      expect(sink.status().state).toBe('checking');
      expect(sink.figures().watermark).toEqual(heads(0));
      await expect(sink.retryParked()).rejects.toMatchObject({ code: 'unavailable' });
      answer();
      expect(await sink.waitFor(heads(100), PATIENCE)).toBe(true);
      expect(sink.status().state).toBe('running');
    }, 30_000);
  });

  const POISON = 707;
  /** Stream 207 from position 707 on. */
  const isParked = (position: number) => position % 500 === POISON % 500 && position >= POISON;

  describe('an event that the engine refuses', () => {
    it('stops its own stream only, is shown, survives restarts and comes in once it is mended', async () => {
      const file = await fixture.fresh();
      const feed = new GeneratedFeed(heads(12_000));
      const sink = await fixture.sink(file, { feed, project: refusedBy(POISON) });
      expect(await sink.waitFor(heads(12_000), PATIENCE)).toBe(true);
      expect(await figuresOf(fixture.database)).toEqual(figuresExpected(12_000, isParked));
      expect(sink.figures().incompleteSince).toEqual({
        purchases: { position: POISON, count: 23 },
      });
      expect(sink.incompleteSince({ purchases: 1_300 })).toEqual({
        purchases: { position: POISON, count: 2 },
      });
      expect(sink.incompleteSince({ purchases: POISON - 1 })).toEqual({});
      expect(sink.status().stores['purchases']).toMatchObject({
        trouble: null,
        parked: {
          error: 'RejectedRows: The analytics database refuses a value: UNKNOWN_ELEMENT_OF_ENUM',
        },
      });
      expect(await sink.retryParked()).toBe(0);
      expect(await sink.rebuild()).toMatchObject({ phase: 'done' });
      expect(await figuresOf(fixture.database)).toEqual(figuresExpected(12_000, isParked));
      await fixture.endSinks();

      const again = await fixture.sink(file, { feed });
      expect(await again.waitFor(heads(12_000), PATIENCE)).toBe(true);
      expect(again.figures().incompleteSince).toEqual({
        purchases: { position: POISON, count: 23 },
      });
      expect(await again.retryParked()).toBe(23);
      expect(await figuresOf(fixture.database)).toEqual(figuresExpected(12_000));
      await fixture.endSinks();

      const last = await fixture.sink(file, { feed });
      expect(await last.waitFor(heads(12_000), PATIENCE)).toBe(true);
      expect(last.figures().incompleteSince).toEqual({});
    }, 120_000);
  });

  describe('an event that is left out for good', () => {
    it('lets in what waited behind it, stays told of, with who did it and why, through a rebuild', async () => {
      const file = await fixture.fresh();
      const feed = new GeneratedFeed(heads(2_000));
      const options = { feed, project: refusedBy(POISON) };
      const sink = await fixture.sink(file, options);
      expect(await sink.waitFor(heads(2_000), PATIENCE)).toBe(true);
      const skip = (position: number) =>
        sink.skipParked('purchases', position, 'a till that was broken', 'owner');
      await expect(skip(POISON - 1)).rejects.toMatchObject({ code: 'not-found' });
      // Those of its stream at 1,207 and 1,707.
      expect(await skip(POISON)).toBe(2);
      await expect(skip(POISON)).rejects.toMatchObject({ code: 'not-found' });
      const leftOut = figuresExpected(2_000, (position) => position === POISON);
      expect(await figuresOf(fixture.database)).toEqual(leftOut);
      const said = { purchases: { position: POISON, count: 1, skipped: 1 } };
      expect(sink.figures().incompleteSince).toEqual(said);
      expect(sink.status().stores['purchases']?.parked).toBeNull();
      expect(await sink.rebuild()).toMatchObject({ phase: 'done' });
      expect(await figuresOf(fixture.database)).toEqual(leftOut);
      await fixture.endSinks();

      // Also where it could be read by now: it was left out for good.
      feed.heads['purchases'] = 2_300;
      const again = await fixture.sink(file, { feed });
      expect(await again.waitFor({ purchases: 2_300 }, PATIENCE)).toBe(true);
      expect(await again.retryParked()).toBe(0);
      expect(await again.rebuild()).toMatchObject({ phase: 'done' });
      expect(again.figures().incompleteSince).toEqual(said);
      expect(again.parked()).toMatchObject([
        {
          store: 'purchases',
          position: POISON,
          stream: 'purchases-207',
          skipped: { reason: 'a till that was broken', by: 'owner' },
        },
      ]);
      const { sales } = await figuresOf(fixture.database);
      expect(sales).toEqual(figuresExpected(2_300, (position) => position === POISON).sales);
    }, 120_000);
  });

  describe('a day that the tables cannot hold', () => {
    it.each(['1850-01-01', '2300-01-01', 'yesterday'])(
      '%s is parked, not moved',
      async (day) => {
        const feed = new GeneratedFeed(heads(10));
        const sink = await fixture.sink(await fixture.fresh(), { feed, project: projectFacts });
        expect(await sink.waitFor(heads(10), PATIENCE)).toBe(true);
        const odd = {
          ...eventAt('purchases', 11),
          businessDate: day,
          occurredAt: `${day}T10:00:00.000Z`,
        };
        sink.deliver('purchases', [{ event: odd, previous: 10 }]);
        expect(await sink.waitFor({ purchases: 11 }, PATIENCE)).toBe(true);
        expect(sink.incompleteSince()).toEqual({ purchases: { position: 11, count: 1 } });
        const { sales } = await figuresOf(fixture.database);
        expect(sales).toEqual(figuresExpected(10).sales);
        expect(
          await fixture.database.query(
            `SELECT business_date FROM events_raw WHERE store = 'purchases' AND position = 11`,
          ),
        ).toEqual([{ business_date: day }]);
      },
      30_000,
    );
  });

  describe('an event that cannot be read', () => {
    const failing: Project = (events, personal) => {
      if (events.some((event) => event.store === 'purchases' && event.position === POISON)) {
        throw new Error('not readable');
      }
      return projectFacts(events, personal);
    };

    it('stops its own stream only, is shown, survives restarts and is taken in once it can be read', async () => {
      const file = await fixture.fresh();
      const feed = new GeneratedFeed(heads(3_000));
      const sink = await fixture.sink(file, { feed, project: failing });
      expect(await sink.waitFor(heads(3_000), PATIENCE)).toBe(true);
      expect(await figuresOf(fixture.database)).toEqual(figuresExpected(3_000, isParked));
      const parked = {
        count: 5,
        since: POISON,
        type: 'HistoricalPurchaseRecorded',
        error: 'Error: not readable',
      };
      expect(sink.status().stores['purchases']?.parked).toEqual(parked);
      expect(sink.status().stores['products']?.parked).toBeNull();
      expect(await sink.retryParked()).toBe(0);
      await fixture.endSinks();

      const again = await fixture.sink(file, { feed });
      feed.heads['purchases'] = 3_300;
      expect(await again.waitFor({ purchases: 3_300 }, PATIENCE)).toBe(true);
      expect(again.status().stores['purchases']?.parked).toEqual({ ...parked, count: 6 });
      expect(await again.retryParked()).toBe(6);
      expect(await again.retryParked()).toBe(0);
      const { sales } = await figuresOf(fixture.database);
      expect(sales).toEqual(figuresExpected(3_300).sales);
      expect(again.status().stores['purchases']?.parked).toBeNull();
      await fixture.endSinks();

      const last = await fixture.sink(file, { feed });
      expect(await last.waitFor({ purchases: 3_300 }, PATIENCE)).toBe(true);
      expect(last.status().state).toBe('running');
    }, 60_000);
  });

  async function until(condition: () => boolean, turns = 1_000): Promise<void> {
    for (let i = 0; i < turns && !condition(); i++) await wait(systemTimers, 5);
    expect(condition()).toBe(true);
  }

  const changed = (
    database: ClickHouse,
    insert: AnalyticsDatabase['insert'],
  ): AnalyticsDatabase => ({
    insert,
    query: (sql, parameters) => database.query(sql, parameters),
    command: (sql) => database.command(sql),
    migrate: (directory) => database.migrate(directory),
  });
});
