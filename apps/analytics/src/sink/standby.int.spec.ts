import { STORES, type FiguresStatus } from '@crpm/contracts';
import {
  ClickHouse,
  InProcessBus,
  SqlLeases,
  systemClock,
  systemIds,
  systemTimers,
  type SqlDatabase,
} from '@crpm/adapters';
import {
  EMBEDDED,
  onEveryEngine,
  type TestClickHouse,
  type TestDatabase,
} from '@crpm/adapters/testing';
import { wait } from '@crpm/event-sourcing';
import { MIGRATIONS } from '../migrations/migrations.ts';
import { SinkOrders } from './sink-orders.ts';
import { SinkState } from './sink-state.ts';
import { Sink } from './sink.ts';
import { GeneratedFeed, messagesOf, nobody, refusedBy } from './testing/generated-feed.ts';
import { SINK_DATABASE } from './testing/sink-database.ts';
import { silent } from './testing/sink-fixture.ts';

const POISON = 7;
const heads = (head: number) => Object.fromEntries(STORES.map((store) => [store, head]));

/** Without what goes on all the time. */
const timeless = ({ stores, ...status }: FiguresStatus) => ({
  ...status,
  stores: Object.entries(stores).map(([store, one]) => [store, { ...one, asOf: undefined }]),
});

onEveryEngine((engine) => {
  let figures: TestClickHouse;
  let state: TestDatabase;
  let feed: GeneratedFeed;
  const ends: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    figures = await EMBEDDED.start();
    state = await engine.create(SINK_DATABASE);
    const database = new ClickHouse(figures.server);
    await database.migrate(MIGRATIONS);
    await database.close();
    feed = new GeneratedFeed(heads(600));
  }, 60_000);
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
    await figures.stop();
    await state.drop();
  }, 60_000);

  /** Processes of a service share its database; here, on one that only one may open, they do too. */
  const replica = async (own: SqlDatabase, project = refusedBy(POISON)) => {
    const database = new ClickHouse(figures.server);
    const sink = new Sink({
      database,
      state: new SinkState(own),
      orders: new SinkOrders(own, { ids: systemIds, timers: systemTimers }),
      // Not so short that a busy machine ends a term: who takes over here is let, and not left.
      leases: new SqlLeases(own, 10_000),
      holder: systemIds.uuid(),
      bus: new InProcessBus(),
      feed,
      facts: { personal: () => Promise.resolve(nobody), project },
      clock: systemClock,
      timers: systemTimers,
      log: silent,
      crashPoint: () => undefined,
    });
    await sink.start();
    ends.push(async () => {
      await sink.stop();
      await database.close();
    });
    return sink;
  };

  it('one that stands by knows what the other knows, passes on what people ask, and takes over', async () => {
    const own = await state.open();
    ends.push(() => own.close());
    const leader = await replica(own);
    const standby = await replica(own);
    // What is brought to it is not its to write.
    standby.deliver('purchases', messagesOf('purchases', 1, 600));
    expect(await standby.waitFor(heads(600), 20_000)).toBe(true);
    const lack = { purchases: { position: POISON, count: 2 } };
    expect(standby.figures()).toMatchObject({ watermark: heads(600), incompleteSince: lack });
    let told = 0;
    standby.onAdvance(() => (told += 1));
    for (const store of STORES) feed.heads[store] = 700;
    expect(await standby.waitFor(heads(700), 20_000)).toBe(true);
    expect(told).toBeGreaterThan(0);
    await wait(systemTimers, 1_100);
    expect(timeless(standby.status())).toEqual(timeless(leader.status()));
    // Each only says what it knows: not later than what it was told.
    const [itsTime, leadersTime] = [standby.figures().at, leader.figures().at].map(Date.parse);
    expect(itsTime).toBeLessThanOrEqual(leadersTime!);
    expect(itsTime).toBeGreaterThan(leadersTime! - 10_000);

    expect(await standby.retryParked()).toBe(0);
    await expect(standby.skipParked('purchases', 8, 'why', 'me')).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(await standby.skipParked('purchases', POISON, 'a broken till', 'owner')).toBe(1);
    expect(leader.figures().incompleteSince).toEqual({
      purchases: { position: POISON, count: 1, skipped: 1 },
    });
    leader.onCheckOrdered(() => Promise.resolve({ state: 'running' }));
    expect(await standby.orderCheck()).toEqual({ state: 'running' });
    expect([leader.isLeading, standby.isLeading]).toEqual([true, false]);
    expect(await standby.beginRebuild()).toMatchObject({ phase: 'copying', version: 2 });
    for (let turn = 0; standby.status().rebuild?.phase !== 'done' && turn < 600; turn++) {
      await wait(systemTimers, 50);
    }
    expect(standby.status().rebuild).toMatchObject({ phase: 'done', version: 2 });

    await leader.stop();
    for (const store of STORES) feed.heads[store] = 800;
    expect(await standby.waitFor(heads(800), 20_000)).toBe(true);
    expect(standby.parked()).toEqual(leader.parked());
    expect(await standby.retryParked()).toBe(0);
  }, 90_000);
});
