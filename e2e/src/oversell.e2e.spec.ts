import { audit, figuresOf } from './books.ts';
import { buy } from './purchase-client.ts';
import { DISTRIBUTED, inParallel, Shop } from './shop.ts';

const LONG = process.env['CRPM_TEST_LONG'] === '1';
/** Five servers and five processes share the machine with the buyers. */
const ATTEMPTS = DISTRIBUTED ? 2_000 : 10_000;
const STOCK = DISTRIBUTED ? 1_200 : 6_000;
const BUYERS = LONG ? 256 : 64;

it(`D5: sells exactly ${STOCK} of ${STOCK} to ${ATTEMPTS} concurrent attempts`, async () => {
  const shop = await Shop.open();
  try {
    const price = { amount: '9.99', currency: 'USD' };
    const product = await shop.write('/api/v1/products', {
      name: 'Hot',
      unitPrice: price,
      openingStock: STOCK,
    });
    const customer = await shop.write('/api/v1/customers', { name: 'Ann' });
    const body = {
      customerId: customer.id,
      lines: [{ productId: product.id, quantity: 1 }],
    };
    const outcomes: Record<string, number> = {};
    const bought = new Set<string>();
    await inParallel(ATTEMPTS, BUYERS, async (index) => {
      const outcome = await buy(shop, `attempt-${index}`, body);
      const name = outcome.confirmed ? 'confirmed' : outcome.code;
      outcomes[name] = (outcomes[name] ?? 0) + 1;
      if (outcome.confirmed) bought.add(outcome.id);
    });
    expect(outcomes).toEqual({ confirmed: STOCK, 'insufficient-stock': ATTEMPTS - STOCK });
    expect(bought.size).toBe(STOCK);
    const { body: record } = await shop.call(`/api/v1/products/${product.id}`);
    expect(record['stock']).toMatchObject({ onHand: 0 });
    expect(await figuresOf(shop)).toMatchObject({
      orders: STOCK,
      units: STOCK,
      netSales: ((STOCK * 999) / 100).toFixed(2),
    });
    const onHand = await shop.call<{ totals: object }>('/api/v1/reports/inventory-on-hand');
    expect(onHand.body.totals).toMatchObject({ onHand: 0, outOfStock: 1 });
    expect(await shop.stop()).toBe(0);
    const { faults, confirmed, refused } = await audit(shop);
    expect(faults).toEqual([]);
    expect([confirmed, refused.size]).toEqual([bought, ATTEMPTS - STOCK]);
  } finally {
    await shop.close();
  }
}, 240_000);
