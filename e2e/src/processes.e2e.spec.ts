import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { audit } from './books.ts';
import { isProblem } from './problems.ts';
import { buy } from './purchase-client.ts';
import { DISTRIBUTED, Shop } from './shop.ts';
import { upOf } from './up.ts';

const LONG = process.env['CRPM_TEST_LONG'] === '1';
const SERVICES = ['customers', 'products', 'purchases', 'analytics'];
const PATHS = {
  customers: '/api/v1/customers',
  products: '/api/v1/products',
  purchases: '/api/v1/purchases',
  analytics: '/api/v1/reports/sales-overview',
};

let shop: Shop;
const signal = (name: string, what: NodeJS.Signals) =>
  process.kill(upOf(shop.dataDir).processes[name]!.pid, what);

/** Suites of the shop whose parts are processes of their own. */
const ofProcesses = DISTRIBUTED ? describe : describe.skip;

ofProcesses('a shop of several processes', () => {
  let product: string;
  let customer: string;
  beforeAll(async () => {
    shop = await Shop.open();
    customer = (await shop.write('/api/v1/customers', { name: 'Ann' })).id;
    const unitPrice = { amount: '1.00', currency: 'USD' };
    const lamp = { name: 'Lamp', unitPrice, openingStock: 100 };
    product = (await shop.write('/api/v1/products', lamp)).id;
  }, 120_000);
  afterAll(async () => {
    expect(shop.log).not.toContain('unexpected error');
    expect(await shop.stop()).toBe(0);
    expect((await audit(shop)).faults).toEqual([]);
    await shop.close();
  }, 60_000);
  const order = () => ({ customerId: customer, lines: [{ productId: product, quantity: 1 }] });

  it('says which form it is', async () => {
    expect((await shop.call('/api/v1/settings')).body).toMatchObject({
      composition: 'distributed',
    });
  });

  it('describes the whole API, whoever serves it', async () => {
    const { body } = await shop.call<{ paths: object }>('/api/openapi.json');
    const paths = ['/api/v1/imports', '/api/v1/inventory/counts', ...Object.values(PATHS)];
    for (const path of paths) {
      expect(Object.keys(body.paths)).toContain(path.replace('sales-overview', '{report}'));
    }
  });

  it.each(SERVICES)('lets nobody but its own services reach %s', async (service) => {
    const { ports } = upOf(shop.dataDir);
    const origin = `http://127.0.0.1:${ports[service]}`;
    for (const headers of [{}, { authorization: 'Bearer x.y.z' }]) {
      const answer = await fetch(origin + PATHS[service as keyof typeof PATHS], { headers });
      expect(answer.status).toBe(401);
    }
    for (const probe of ['live', 'startup', 'ready']) {
      expect((await fetch(`${origin}/health/${probe}`)).status).toBe(200);
    }
    const pattern = service === 'analytics' ? 'analytics.watermark' : `${service}.head`;
    const message = JSON.stringify({ pattern, data: {}, id: '1' });
    const socket = connect(ports[`${service} messages`]!, '127.0.0.1');
    socket.write(`${message.length}#${message}`);
    const answer = await new Promise<string>((resolve) =>
      socket.once('data', (data: Buffer) => {
        resolve(data.toString());
      }),
    );
    socket.destroy();
    expect(answer).toContain('service-token-refused');
  });

  it('tells the numbers of each service, and those of the gateway to nobody outside', async () => {
    const { ports } = upOf(shop.dataDir);
    for (const service of SERVICES) {
      const answer = await fetch(`http://127.0.0.1:${ports[service]}/metrics`);
      const text = await answer.text();
      expect([service, answer.status]).toEqual([service, 200]);
      expect(text).toMatch(/^crpm_pool_waits_total\{database="\w+"\} \d/m);
      expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
      if (service !== 'analytics') {
        expect(text).toMatch(
          new RegExp(`^crpm_relay_leader_fence\\{store="${service}"\\} [1-9]`, 'm'),
        );
      }
    }
    expect((await shop.call('/metrics')).text).not.toContain('crpm_');
    const text = await (await fetch(`http://127.0.0.1:${ports['gateway metrics']}/metrics`)).text();
    expect(text).toContain('crpm_http_request_duration_seconds_count{method="POST"');
  });

  // That each may be killed, the faults show; here, what is said of it meanwhile.
  it.each(LONG ? SERVICES : ['products'])(
    'goes on without %s, but for its own paths, and has it back',
    async (down) => {
      await shop.kill(down);
      for (const [service, path] of Object.entries(PATHS)) {
        const reply = await shop.call(path);
        if (service === down) {
          isProblem(reply, 503, 'unavailable');
          expect(reply.body['detail']).toContain(down);
        } else expect([service, reply.status]).toEqual([service, 200]);
      }
      // Who sends people elsewhere for that would send them to where it is the same.
      expect((await shop.call('/health/ready')).status).toBe(200);
      await shop.start();
      for (const path of Object.values(PATHS)) expect((await shop.call(path)).status).toBe(200);
      expect(await buy(shop, `after ${down}`, order())).toMatchObject({ confirmed: true });
    },
    120_000,
  );

  it('answers in time while a service hangs, and settles later what was placed', async () => {
    signal('products', 'SIGSTOP');
    try {
      const began = Date.now();
      const { status } = await shop.call('/api/v1/purchases', {
        body: order(),
        headers: { 'idempotency-key': 'while it hangs' },
      });
      // Placed, and settled when products answers again.
      expect(status).toBe(202);
      expect(Date.now() - began).toBeLessThan(10_000);
    } finally {
      signal('products', 'SIGCONT');
    }
    expect(await buy(shop, 'while it hangs', order())).toMatchObject({ confirmed: true });
  }, 60_000);

  it('says how each of its processes ended, and keeps what they said', async () => {
    const log = () => readFileSync(join(shop.dataDir, 'logs/products.log'), 'utf8');
    const before = log();
    await shop.kill('products');
    expect(await shop.stop()).toBe(1);
    await shop.start();
    expect(log().startsWith(before)).toBe(true);
    expect(log().length).toBeGreaterThan(before.length);
  }, 240_000);

  it('finds everything after it was stopped and started', async () => {
    const before = await shop.call('/api/v1/purchases');
    expect(await shop.stop()).toBe(0);
    await shop.start();
    expect((await shop.call('/api/v1/purchases')).body).toEqual(before.body);
  }, 120_000);
});
