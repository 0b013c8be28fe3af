import type { AnalyticsDatabase, ClickHouse } from '@crpm/adapters';
import { systemTimers } from '@crpm/adapters';
import { wait } from '@crpm/event-sourcing';
import { projectFacts } from '../facts/project-facts.ts';
import type { Project } from './readable-facts.ts';
import { eventAt, eventsOf, GeneratedFeed } from './testing/generated-feed.ts';
import { figuresExpected, figuresOf } from './testing/figures.ts';
import { SinkFixture } from './testing/sink-fixture.ts';

let fixture: SinkFixture;
const STORES = ['customers', 'products', 'purchases'];
const heads = (head: number) => Object.fromEntries(STORES.map((store) => [store, head]));
const PATIENCE = 20_000;

beforeAll(async () => {
  fixture = await SinkFixture.start();
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
      feed.heads[store] = 900;
      sink.deliver(store, eventsOf(store, 1, 100));
      sink.deliver(store, eventsOf(store, 50, 150));
      sink.deliver(store, eventsOf(store, 800, 900));
      sink.deliver(store, eventsOf(store, 1, 20));
      sink.deliver(store, eventsOf(store, 300, 500));
    }
    expect(await sink.waitFor(heads(900), PATIENCE)).toBe(true);
    expect(await figuresOf(fixture.database)).toEqual(figuresExpected(900));
    expect(sink.status().stores['purchases']).toMatchObject({ duplicates: 71, gaps: 1, behind: 0 });
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
    sink.deliver('purchases', [eventAt('purchases', 1)]);
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
    for (const store of STORES) sink.deliver(store, eventsOf(store, 1, 3_000));
    expect(await sink.waitFor(heads(3_000), PATIENCE)).toBe(true);
    expect(await figuresOf(fixture.database)).toEqual(figuresExpected(3_000));
  }, 30_000);

  it('goes on by itself when the engine was killed and came back; events that came meanwhile too', async () => {
    const feed = new GeneratedFeed(heads(2_000));
    const sink = await fixture.sink(await fixture.fresh(), { feed });
    await sink.waitFor(heads(2_000), PATIENCE);
    process.kill(fixture.engine.pid ?? 0, 'SIGKILL');
    for (const store of STORES) feed.heads[store] = 30_000;
    for (let first = 2_001; first <= 30_000; first += 1_000) {
      for (const store of STORES) sink.deliver(store, eventsOf(store, first, first + 999));
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
    await until(() => second.status().repairing);
    expect(second.current()).toEqual(heads(0));
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
    await until(() => !second.status().repairing);
    expect(await figuresOf(fixture.database)).toEqual(figuresExpected(2_000));
  }, 60_000);
});

describe('an event that cannot be read', () => {
  const POISON = 707;
  /** Stream 207 from position 707 on. */
  const isParked = (position: number) => position % 500 === POISON % 500 && position >= POISON;
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
    const parked = { count: 5, since: POISON, error: 'Error: not readable' };
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
    expect(last.status().repairing).toBe(false);
  }, 60_000);
});

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 1_000 && !condition(); i++) await wait(systemTimers, 5);
  expect(condition()).toBe(true);
}

const changed = (database: ClickHouse, insert: AnalyticsDatabase['insert']): AnalyticsDatabase => ({
  insert,
  query: (sql, parameters) => database.query(sql, parameters),
  command: (sql) => database.command(sql),
  migrate: (directory) => database.migrate(directory),
});
