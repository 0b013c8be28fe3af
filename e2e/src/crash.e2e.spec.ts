import { audit, figuresOf } from './books.ts';
import { buy } from './purchase-client.ts';
import { DISTRIBUTED, inParallel, Shop, sleep } from './shop.ts';

const LONG = process.env['CRPM_TEST_LONG'] === '1';
/** Of several processes, each once. */
const KILLS = LONG ? 50 : DISTRIBUTED ? 5 : 20;
const PRODUCTS = 20;
const BUYERS = 32;
const STOPS = 3;

/** Orders of one to three lines, now and then of one product twice. */
const orderOf = (index: number, customerId: string, products: readonly string[]) => ({
  customerId,
  lines: Array.from({ length: 1 + (index % 3) }, (_, line) => ({
    productId: products[(index * 7 + line * (index % 5)) % products.length],
    quantity: 1 + (index % 4),
  })),
});

it(
  `loses no acknowledged purchase and halves none through ${KILLS} kills under load`,
  async () => {
    const shop = await Shop.open();
    try {
      const customer = await shop.write('/api/v1/customers', { name: 'Ann' });
      const products: string[] = [];
      for (let index = 0; index < PRODUCTS; index++) {
        const { id } = await shop.write('/api/v1/products', {
          name: `Product ${index}`,
          unitPrice: { amount: '1.25', currency: 'USD' },
          // Some sell out on the way.
          openingStock: index < 4 ? 300 : 100_000,
        });
        products.push(id);
      }

      let selling = true;
      const acknowledged = new Set<string>();
      let refusals = 0;
      let broken = 0;
      const load = inParallel(1_000_000, BUYERS, async (index) => {
        if (!selling) return;
        const order = orderOf(index, customer.id, products);
        const outcome = await buy(shop, `order-${index}`, order, (status) => {
          if (status === 0) broken += 1;
        });
        if (outcome.confirmed) acknowledged.add(outcome.id);
        else refusals += 1;
      });
      const kills = async () => {
        // Each of its processes in turn, and then all of it.
        const victims = [...shop.processes, undefined];
        for (let kill = 0; kill < KILLS; kill++) {
          await sleep(300 + Math.random() * 1500);
          await shop.kill(victims[kill % victims.length]);
          await shop.start();
        }
        selling = false;
      };
      await Promise.all([load, kills()]);
      // Whatever a caller gave up on is settled without it.
      const { body } = await shop.call('/api/v1/purchases?filter[status]=pending');
      expect(body['data']).toEqual([]);
      const figures = await figuresOf(shop);
      expect(await shop.stop()).toBe(0);

      const { faults, confirmed, refused, sold } = await audit(shop);
      expect([figures['netSales'], figures['orders']]).toEqual([
        (sold / 100).toFixed(2),
        acknowledged.size,
      ]);
      expect(faults).toEqual([]);
      expect(confirmed).toEqual(acknowledged);
      expect(refused.size).toBe(refusals);
      expect(broken).toBeGreaterThan(0);
      expect(acknowledged.size).toBeGreaterThan(KILLS);
    } finally {
      await shop.close();
    }
  },
  KILLS * 45_000,
);

/** That a replica is stopped and started under load, processes.e2e has. */
const inShort = DISTRIBUTED && !LONG ? it.skip : it;
inShort(
  'refuses no purchase, and half-applies none, when it is stopped in order under load',
  async () => {
    const shop = await Shop.open();
    try {
      const customer = await shop.write('/api/v1/customers', { name: 'Ann' });
      const { id } = await shop.write('/api/v1/products', {
        name: 'Plenty',
        unitPrice: { amount: '1.25', currency: 'USD' },
        openingStock: 1_000_000,
      });
      let selling = true;
      const acknowledged = new Set<string>();
      const load = inParallel(1_000_000, BUYERS, async (index) => {
        if (!selling) return;
        const outcome = await buy(shop, `order-${index}`, orderOf(index, customer.id, [id]));
        if (!outcome.confirmed) throw new Error(`refused: ${outcome.code}`);
        acknowledged.add(outcome.id);
      });
      const stops = async () => {
        for (let stop = 0; stop < STOPS; stop++) {
          await sleep(400 + Math.random() * 400);
          expect(await shop.stop()).toBe(0);
          await shop.start();
        }
        selling = false;
      };
      await Promise.all([load, stops()]);
      expect(await shop.stop()).toBe(0);
      const { faults, confirmed, refused } = await audit(shop);
      expect([faults, refused.size]).toEqual([[], 0]);
      expect(confirmed).toEqual(acknowledged);
    } finally {
      await shop.close();
    }
  },
  240_000,
);
