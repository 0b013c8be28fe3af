import { readFileSync } from 'node:fs';
import { jest } from '@jest/globals';
import { METRICS } from '@crpm/service-kit';
import { ALARMS, Alarms } from './testing/alarms.ts';
import { RunningShop, until } from './testing/running-shop.ts';

const ROOT = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');
/** Only where there are several processes: processes.e2e finds them there. */
const OF_PROCESSES = ['crpm_pool_waits_total', 'crpm_relay_leader_fence'];
/** Prometheus' own. */
const UP = 'up';

const namesIn = (expression: string) => expression.match(/\b(crpm|nodejs)_\w+|\bup\b/g) ?? [];

let shop: RunningShop;
let sold: { customerId: string; productId: string };
/** Milliseconds by which it is later than it is. */
let later = 0;

beforeAll(async () => {
  const { now } = Date;
  jest.spyOn(Date, 'now').mockImplementation(() => now() + later);
  shop = await RunningShop.open();
  await until(async () => (await shop.call('/health/ready')).status === 200);
  sold = await shop.stocked();
}, 120_000);
afterAll(() => shop.close(), 60_000);

const metrics = async () => (await shop.call('/metrics')).text;
const buy = () => {
  const { customerId, productId } = sold;
  return shop.call('/api/v1/purchases', { customerId, lines: [{ productId, quantity: 1 }] });
};
const alarms = new Alarms();
async function rings(alarm: string): Promise<boolean> {
  alarms.scrape(Date.now(), await metrics());
  return alarms.rings(alarm);
}

it('tells every number of the list, each of its kind, and Node of itself', async () => {
  const types = new Map(
    [...(await metrics()).matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, type]) => [name, type]),
  );
  for (const [name, { kind }] of Object.entries(METRICS)) {
    if (!OF_PROCESSES.includes(name)) expect([name, types.get(name)]).toEqual([name, kind]);
  }
  expect(types.has('nodejs_eventloop_lag_p99_seconds')).toBe(true);
});

it('has no alarm about a number that nobody tells', async () => {
  expect(ALARMS.length).toBeGreaterThan(10);
  const told = new Set(
    [...(await metrics()).matchAll(/^# TYPE (\w+) /gm)].map(([, name = '']) => name),
  );
  for (const { name, expression } of ALARMS) {
    const unknown = namesIn(expression).filter((one) => {
      const whole = one.replace(/_count$/, '');
      return one !== UP && !OF_PROCESSES.includes(one) && !told.has(one) && !told.has(whole);
    });
    expect([name, unknown]).toEqual([name, []]);
    expect(namesIn(expression)).not.toEqual([]);
  }
});

it('explains every number and every alarm', () => {
  const page = read('docs/operating.md');
  for (const name of [...Object.keys(METRICS), ...ALARMS.map((alarm) => alarm.name)]) {
    expect([name, page.includes(`\`${name}\``)]).toEqual([name, true]);
  }
});

it('takes the time of requests by the pattern of their route', async () => {
  expect((await buy()).status).toBe(201);
  await shop.call(`/api/v1/customers/${sold.customerId}`);
  await shop.call('/nothing/here/at/all?q=1', {});
  const text = await metrics();
  expect(text).toContain('method="GET",route="/api/v1/customers/:id",status="200"');
  expect(text).toMatch(/crpm_append_seconds_count\{store="purchases",outcome="committed"\} [1-9]/);
  expect(text).not.toContain(sold.customerId);
  expect(text).not.toContain('/nothing');
});

it('rings where an event cannot be brought into the figures', async () => {
  expect(await rings('EventsSetAside')).toBe(false);
  const commit = await shop.change(
    'customers',
    `INSERT INTO events SELECT position + 1, 'customer-cus_odd', 1, type, schema_version, '{}', 'odd',
       'odd', 1, 'odd', 'owner', NULL, occurred_at, recorded_at, business_date
     FROM events ORDER BY position DESC LIMIT 1;
     UPDATE head SET position = position + 1`,
  );
  await commit();
  await until(() => rings('EventsSetAside'));
}, 60_000);

it('rings where ClickHouse stands still, and not once it goes on', async () => {
  const { engine } = shop;
  expect(await rings('FiguresBehind')).toBe(false);
  process.kill(engine, 'SIGSTOP');
  try {
    expect((await buy()).status).toBe(201);
    await until(async () => {
      later += 5_000;
      return rings('FiguresBehind');
    });
    expect(await rings('RangeHalfWritten')).toBe(false);
    later += 60_000;
    expect(await rings('RangeHalfWritten')).toBe(true);
    // Nobody who buys is told to wait for it.
    expect((await buy()).status).toBe(201);
  } finally {
    process.kill(engine, 'SIGCONT');
  }
  await until(async () => !(await rings('FiguresBehind')) && !(await rings('RangeHalfWritten')));
}, 60_000);

it('rings where purchases are not settled, and the database takes nothing', async () => {
  const quiet = ['PurchasesWait', 'PurchasesStuck', 'ReactorBehind', 'AppendsFail'];
  for (const alarm of quiet) expect([alarm, await rings(alarm)]).toEqual([alarm, false]);
  const letGo = await shop.change('products');
  try {
    expect((await buy()).status).toBe(202);
    // The first that fails is heard of: a number that begins with it would not have grown.
    await until(async () => {
      later += 20_000;
      return rings('AppendsFail');
    });
    for (const alarm of ['PurchasesWait', 'ReactorBehind', 'AppendsFail']) {
      expect([alarm, await rings(alarm)]).toEqual([alarm, true]);
    }
    expect(await metrics()).toMatch(/^crpm_purchases_pending 1$/m);
    expect(await rings('PurchasesStuck')).toBe(false);
    later += 300_000;
    expect(await rings('PurchasesStuck')).toBe(true);
  } finally {
    await letGo();
  }
  await until(async () => !(await rings('PurchasesWait')));
}, 120_000);

it('rings where there is less than nothing of a product', async () => {
  expect(await rings('StockNegative')).toBe(false);
  const commit = await shop.change('products', 'UPDATE products SET on_hand = -1');
  await commit();
  later += 300_000;
  await until(() => rings('StockNegative'));
}, 60_000);

// The last: from here on there is no list of customers.
it('rings where a request ends as nobody expected', async () => {
  expect((await shop.call('/api/v1/customers')).status).toBe(200);
  expect(await rings('RequestsFail')).toBe(false);
  const commit = await shop.change('customers', 'ALTER TABLE customers RENAME TO elsewhere');
  await commit();
  expect((await shop.call('/api/v1/customers')).status).toBe(500);
  expect(await rings('RequestsFail')).toBe(true);
}, 60_000);
