import { RunningShop, until } from './testing/running-shop.ts';

let shop: RunningShop;
beforeAll(async () => {
  shop = await RunningShop.open();
  await until(async () => (await shop.call('/health/startup')).status === 200);
}, 120_000);
afterAll(() => shop.close(), 60_000);

const probes = async () => {
  const answers: Record<string, number> = {};
  for (const probe of ['live', 'startup', 'ready']) {
    answers[probe] = (await shop.call(`/health/${probe}`)).status;
  }
  return answers;
};
const WELL = { live: 200, startup: 200, ready: 200 };

it('is well', async () => {
  expect(await probes()).toEqual(WELL);
});

it('goes on without ClickHouse', async () => {
  const { engine } = shop;
  process.kill(engine, 'SIGSTOP');
  try {
    const { customerId, productId } = await shop.stocked();
    const order = { customerId, lines: [{ productId, quantity: 1 }] };
    expect((await shop.call('/api/v1/purchases', order)).status).toBe(201);
    expect(await probes()).toEqual(WELL);
  } finally {
    process.kill(engine, 'SIGCONT');
  }
}, 60_000);

it.each(['customers', 'products', 'purchases'])(
  'lives, and is not ready, while the database of %s takes no writes',
  async (service) => {
    const letGo = await shop.change(service);
    try {
      expect((await shop.call('/health/live')).status).toBe(200);
      await until(async () => (await shop.call('/health/ready')).status === 503);
      const { body } = await shop.call('/health/ready');
      expect(body).toMatchObject({ code: 'unavailable' });
      expect(body['detail']).toContain(service);
    } finally {
      await letGo();
    }
    await until(async () => (await shop.call('/health/ready')).status === 200);
  },
  60_000,
);
