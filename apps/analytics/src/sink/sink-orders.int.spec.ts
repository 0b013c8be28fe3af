import { systemIds, systemTimers, type SqlDatabase } from '@crpm/adapters';
import { onEveryEngine, type TestDatabase } from '@crpm/adapters/testing';
import { wait } from '@crpm/event-sourcing';
import { SinkOrders, type Order } from './sink-orders.ts';
import { SINK_DATABASE } from './testing/sink-database.ts';

onEveryEngine((engine) => {
  let test: TestDatabase;
  let database: SqlDatabase;
  let done: Order[];

  beforeEach(async () => {
    test = await engine.create(SINK_DATABASE);
    database = await test.open();
    done = [];
  }, 30_000);
  afterEach(async () => {
    await database.close();
    await test.drop();
  });

  const ordersOf = (timers = systemTimers) => new SinkOrders(database, { ids: systemIds, timers });
  const left = () => database.query<{ id: string }>('SELECT id FROM sink_orders');
  const work = (order: Order) => {
    done.push(order);
    return Promise.resolve(done.length);
  };
  /** Given by a process that ends at once: it neither looks for an answer nor takes it back. */
  const give = async (order: Order) => {
    const { length } = await left();
    void ordersOf({ ...systemTimers, after: () => () => undefined }).give(order);
    while ((await left()).length === length) await wait(systemTimers, 5);
  };
  const later = (milliseconds: number) =>
    database.write((transaction) =>
      transaction.run('UPDATE sink_orders SET given_at = given_at - ?', [milliseconds]),
    );

  it('are done and answered while somebody waits for them', async () => {
    const given = ordersOf().give({ what: 'retry' });
    while ((await left()).length === 0) await wait(systemTimers, 5);
    await later(15_000);
    await ordersOf().carryOut(work);
    expect(await given).toBe(1);
    expect([done, await left()]).toEqual([[{ what: 'retry' }], []]);
  });

  it('of a process that ended are not done hours after, and do not stay', async () => {
    await give({ what: 'rebuild' });
    await later(20_000);
    await give({ what: 'check' });
    await ordersOf().carryOut(work);
    expect(done).toEqual([{ what: 'check' }]);
    await later(20_000);
    await ordersOf().carryOut(work);
    expect([done.length, await left()]).toEqual([1, []]);
  });

  it('are not done after one that took as long as anybody waits', async () => {
    await give({ what: 'check' });
    await give({ what: 'rebuild' });
    await ordersOf().carryOut(async (order) => {
      await later(20_000);
      return work(order);
    });
    expect(done).toEqual([{ what: 'check' }]);
  });
});
