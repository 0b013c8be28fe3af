import { copyFile } from 'node:fs/promises';
import { STORES } from '@crpm/contracts';
import { systemTimers } from '@crpm/adapters';
import { wait } from '@crpm/event-sourcing';
import { GeneratedFeed, messagesOf } from '../sink/testing/generated-feed.ts';
import { figuresExpected, figuresOf } from '../sink/testing/figures.ts';
import { SinkFixture } from '../sink/testing/sink-fixture.ts';
import type { Sink } from '../sink/sink.ts';
import { onEveryClickHouse } from '@crpm/adapters/testing';

onEveryClickHouse((kind) => {
  let fixture: SinkFixture;
  const heads = (head: number) => Object.fromEntries(STORES.map((store) => [store, head]));

  beforeAll(async () => {
    fixture = await SinkFixture.start(kind);
  }, 60_000);
  afterEach(() => fixture.endSinks(), 30_000);
  afterAll(() => fixture.stop(), 30_000);

  /** Reads as reports do, at a watermark taken before, and checks what it must be there. */
  async function readOnce(sink: Sink): Promise<void> {
    const { purchases = 0 } = sink.current();
    const [found] = await fixture.database.query<{ n: string; base: string; raw: string }>(
      `SELECT count() AS n, sum(base_minor) AS base,
       (SELECT uniqExact(position) FROM events_raw
        WHERE store = 'purchases' AND position <= {at:UInt64}) AS raw
     FROM sale_lines WHERE position <= {at:UInt64}`,
      { at: purchases },
    );
    const { sales } = figuresExpected(purchases);
    const sum = (of: 'n' | 'base') =>
      String(sales.reduce((total, sale) => total + Number(sale[of]), 0));
    expect(found).toEqual({ n: sum('n'), base: sum('base'), raw: String(purchases) });
  }

  describe('rebuild', () => {
    it('shows no wrong figure to readers while events come in, and ends with every event once', async () => {
      const feed = new GeneratedFeed(heads(4_000));
      const file = await fixture.fresh();
      const sink = await fixture.sink(file, { feed });
      await sink.waitFor(heads(4_000), 20_000);
      const test = { done: false };
      let reads = 0;
      const phases = new Set<string>();
      const reading = (async () => {
        // Once more when it is over, however slow this reader is.
        for (let isLast = false; !isLast; reads++) {
          isLast = test.done;
          await readOnce(sink);
          phases.add(sink.status().rebuild?.phase ?? 'none');
          await wait(systemTimers, 5);
        }
      })();
      let head = 4_000;
      const writing = (async () => {
        for (; !test.done; head += 50) {
          for (const store of STORES) {
            feed.heads[store] = head + 50;
            sink.deliver(store, messagesOf(store, head + 1, head + 50));
          }
          await wait(systemTimers, 100);
        }
      })();
      const first = await sink.rebuild();
      expect(first).toMatchObject({ phase: 'done', version: 2 });
      test.done = true;
      await Promise.all([reading, writing]);
      expect(reads).toBeGreaterThan(10);
      expect([...phases]).toEqual(expect.arrayContaining(['copying', 'done']));
      expect(await sink.waitFor(heads(head), 20_000)).toBe(true);
      expect(await figuresOf(fixture.database)).toEqual(figuresExpected(head));
      // The next one clears away what this one put aside.
      expect(await sink.rebuild()).toMatchObject({ phase: 'done', version: 3 });
      expect(await figuresOf(fixture.database)).toEqual(figuresExpected(head));
      await fixture.endSinks();

      // What it remembers agrees with the new tables.
      const again = await fixture.sink(file, { feed });
      expect(await again.waitFor(heads(head), 20_000)).toBe(true);
      await wait(systemTimers, 300);
      expect(again.status().state).toBe('running');
    }, 240_000);

    it('refuses to swap in tables that lack a row; the old ones and the sink stay at work', async () => {
      const feed = new GeneratedFeed(heads(3_000));
      const sink = await fixture.sink(await fixture.fresh(), {
        feed,
        through: (database) => ({
          insert: (table, rows, token) =>
            database.insert(
              table,
              table.startsWith('sale_lines__v2_') ? rows.slice(1) : rows,
              token,
            ),
          query: (sql, parameters) => database.query(sql, parameters),
          command: (sql) => database.command(sql),
          migrate: (directory) => database.migrate(directory),
        }),
      });
      await sink.waitFor(heads(3_000), 20_000);
      await expect(sink.rebuild()).rejects.toThrow(
        /sale_lines: 5999 rows instead of 6000; \w{3} differs by/,
      );
      expect(sink.status().rebuild).toMatchObject({
        phase: 'failed',
        error: expect.stringContaining('instead of 6000') as string,
      });
      feed.heads['purchases'] = feed.heads['customers'] = feed.heads['products'] = 3_001;
      expect(await sink.waitFor(heads(3_001), 20_000)).toBe(true);
      expect(await figuresOf(fixture.database)).toEqual(figuresExpected(3_001));
    }, 60_000);

    it('lets nobody write under a name of before, who slept meanwhile', async () => {
      const written: [string, readonly object[], string][] = [];
      const sink = await fixture.sink(await fixture.fresh(), {
        feed: new GeneratedFeed(heads(3_000)),
        through: (database) => ({
          insert: (...insert) => {
            written.push(insert);
            return database.insert(...insert);
          },
          query: (sql, parameters) => database.query(sql, parameters),
          command: (sql) => database.command(sql),
          migrate: (directory) => database.migrate(directory),
        }),
      });
      await sink.waitFor(heads(3_000), 20_000);
      const late = written.splice(0);
      expect(new Set(late.map(([table]) => table)).size).toBe(4);
      expect(await sink.rebuild()).toMatchObject({ phase: 'done' });
      for (const insert of late) {
        await expect(fixture.database.insert(...insert)).rejects.toMatchObject({
          type: 'VIOLATED_CONSTRAINT',
        });
      }
      expect(await figuresOf(fixture.database)).toEqual(figuresExpected(3_000));
    }, 30_000);

    it('goes on with the new tables where it ended before it could note that they are in use', async () => {
      const file = await fixture.fresh();
      const feed = new GeneratedFeed(heads(3_000));
      const sink = await fixture.sink(file, { feed });
      await sink.waitFor(heads(3_000), 20_000);
      await fixture.endSinks();
      await copyFile(file, `${file}.before`);
      const rebuilding = await fixture.sink(file, { feed });
      await rebuilding.waitFor(heads(3_000), 20_000);
      expect(await rebuilding.rebuild()).toMatchObject({ phase: 'done', version: 2 });
      await fixture.endSinks();
      await copyFile(`${file}.before`, file);
      for (const store of STORES) feed.heads[store] = 3_100;
      const again = await fixture.sink(file, { feed });
      expect(await again.waitFor(heads(3_100), 20_000)).toBe(true);
      expect(again.status()).toMatchObject({ state: 'running', rebuild: null });
      expect(await figuresOf(fixture.database)).toEqual(figuresExpected(3_100));
    }, 60_000);

    it('goes on with a swap that failed amid it', async () => {
      const feed = new GeneratedFeed(heads(3_000));
      const failing = ['EXCHANGE TABLES events_raw', 'EXCHANGE TABLES sale_lines'];
      const sink = await fixture.sink(await fixture.fresh(), {
        feed,
        through: (database) => ({
          insert: (...insert) => database.insert(...insert),
          query: (sql, parameters) => database.query(sql, parameters),
          // Of one nobody hears that it was done, one is not done.
          command: async (sql) => {
            const one = failing.findIndex((begin) => sql.startsWith(begin));
            const known = failing
              .splice(one, one < 0 ? 0 : 1)
              .includes('EXCHANGE TABLES events_raw');
            if (one < 0 || known) await database.command(sql);
            if (one >= 0) throw new Error('connection refused');
          },
          migrate: (directory) => database.migrate(directory),
        }),
      });
      await sink.waitFor(heads(3_000), 20_000);
      expect(await sink.rebuild()).toMatchObject({ phase: 'done', version: 2 });
      expect(failing).toEqual([]);
      for (const store of STORES) feed.heads[store] = 3_100;
      expect(await sink.waitFor(heads(3_100), 20_000)).toBe(true);
      expect(await figuresOf(fixture.database)).toEqual(figuresExpected(3_100));
    }, 60_000);

    it('gives up when the sink stops, also amid what it copies last', async () => {
      const last = Promise.withResolvers<undefined>();
      const held = Promise.withResolvers<undefined>();
      const sink = await fixture.sink(await fixture.fresh(), {
        feed: new GeneratedFeed(heads(3_000)),
        through: (database) => ({
          insert: async (table, rows, token) => {
            if (table.startsWith('sale_lines__v2_')) {
              last.resolve(undefined);
              await held.promise;
            }
            await database.insert(table, rows, token);
          },
          query: (sql, parameters) => database.query(sql, parameters),
          command: (sql) => database.command(sql),
          migrate: (directory) => database.migrate(directory),
        }),
      });
      await sink.waitFor(heads(3_000), 20_000);
      const rebuilt = expect(sink.rebuild()).rejects.toMatchObject({ code: 'unavailable' });
      await last.promise;
      const stopped = sink.stop();
      // By then each store's loop has ended.
      await wait(systemTimers, 300);
      held.resolve(undefined);
      await Promise.all([stopped, rebuilt]);
      expect(await figuresOf(fixture.database)).toEqual(figuresExpected(3_000));
    }, 30_000);
  });
});
