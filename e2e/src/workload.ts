import * as fc from 'fast-check';
import { DrivenShop } from './driven-shop.ts';
import type { Shop } from './shop.ts';

type Step = (shop: DrivenShop) => Promise<void>;

const any = fc.nat(9999);
const among = (ids: readonly string[], number: number) => ids[number % ids.length]!;
const money = (low: number, high: number) =>
  fc
    .integer({ min: low, max: high })
    .map((minor) => ({ amount: (minor / 100).toFixed(2), currency: 'USD' }));
const names = ['Ann', 'ann', 'Zoë', 'Łukasz', 'Ärne', 'Søren', '李', "O'Neil", 'a_b%', '😀'];
/** Instants of a year that is over: what is not generated is the same in every run. */
const when = fc
  .integer({ min: 0, max: 365 * 24 * 60 - 1 })
  .map((minute) => new Date(Date.UTC(2025, 0, 1, 0, minute)).toISOString());

const customer = fc.record(
  {
    name: fc.constantFrom(...names),
    gender: fc.constantFrom('female', 'male', 'other', 'undisclosed'),
    birthDate: fc.constantFrom('1931-02-28', '1980-12-31', '2004-02-29'),
    address: fc.constantFrom(
      { city: 'Łódź', country: 'PL' },
      { city: 'München', state: 'Bayern', country: 'DE' },
      { city: 'Austin', state: 'Texas', stateCode: 'TX', country: 'US' },
    ),
    notes: fc.constantFrom('likes lamps', 'zwölf\nZeilen'),
  },
  { requiredKeys: ['name'] },
);
const product = fc.record(
  {
    name: fc.constantFrom(...names),
    unitPrice: money(0, 99_999),
    unitCost: money(0, 50_000),
    category: fc.constantFrom('Home', 'Äther', 'home'),
    subcategory: fc.constantFrom('Lamps', 'Fans'),
    brand: fc.constantFrom('Ötzi', 'Northwind'),
    openingStock: fc.nat(25),
    reorderPoint: fc.nat(4),
  },
  { requiredKeys: ['name', 'unitPrice', 'openingStock'] },
);
const reason = fc.constantFrom('as asked', 'mis-rung', 'broken in the store');

const register = customer.map((body): Step => {
  return async (shop) => {
    const id = await shop.send('/api/v1/customers', body);
    if (id) shop.customers.push(id);
  };
});
const list = product.map((body): Step => {
  return async (shop) => {
    const id = await shop.send('/api/v1/products', body);
    if (id) shop.products.push(id);
  };
});
const open = fc.record({ name: fc.constantFrom(...names), country: fc.constantFrom('DE', 'US') });
const openStore = open.map((body): Step => {
  return async (shop) => {
    const id = await shop.send('/api/v1/stores', body);
    if (id) shop.stores.push(id);
  };
});
const rate = fc.record({
  date: when.map((instant) => instant.slice(0, 10)),
  rate: fc.integer({ min: 5000, max: 15_000 }).map((ten) => (ten / 10_000).toFixed(4)),
});
const publish = rate.map((given): Step => {
  return async (shop) => {
    await shop.send('/api/v1/fx-rates', { rates: [{ ...given, currency: 'EUR' }] }, 'PUT');
  };
});

const place = fc
  .record({
    customer: any,
    lines: fc.array(fc.record({ product: any, quantity: fc.integer({ min: 1, max: 5 }) }), {
      minLength: 1,
      maxLength: 3,
    }),
    store: fc.option(any),
    currency: fc.constantFrom('USD', 'USD', 'USD', 'EUR', 'EUR', 'CHF'),
    paymentMethod: fc.constantFrom('card', 'cash', 'voucher'),
    placedAt: when,
  })
  .map(({ customer, lines, store, ...terms }): Step => {
    return async (shop) => {
      const id = await shop.send('/api/v1/purchases', {
        customerId: among(shop.customers, customer),
        lines: lines.map(({ product, quantity }) => ({
          productId: among(shop.products, product),
          quantity,
        })),
        ...(store !== null && { storeId: among(shop.stores, store) }),
        ...terms,
      });
      if (id) shop.purchases.push(id);
    };
  });
const cancel = fc.tuple(any, reason).map(([purchase, why]): Step => {
  return async (shop) => {
    if (shop.purchases.length === 0) return;
    const id = among(shop.purchases, purchase);
    await shop.send(`/api/v1/purchases/${id}/cancellation`, { reason: why });
  };
});

const editCustomer = fc.tuple(any, customer).map(([which, body]): Step => {
  return (shop) => shop.change(`/api/v1/customers/${among(shop.customers, which)}`, body);
});
const editProduct = fc
  .tuple(
    any,
    fc.oneof(
      product.map(({ openingStock: _, ...body }) => body),
      fc.record({ unitPrice: money(0, 99_999) }),
    ),
  )
  .map(([which, body]): Step => {
    return (shop) => shop.change(`/api/v1/products/${among(shop.products, which)}`, body);
  });
const switchOver = fc
  .tuple(any, fc.constantFrom('customers', 'products'), fc.constantFrom(true, true, false), reason)
  .map(([which, kind, on, why]): Step => {
    return async (shop) => {
      const path = `/api/v1/${kind}/${among(shop[kind], which)}`;
      await shop.send(`${path}/${on ? 'activation' : 'deactivation'}`, { reason: why });
    };
  });
const archive = fc
  .tuple(any, fc.constantFrom('customers', 'products'))
  .map(([which, kind]): Step => {
    return (shop) =>
      shop.change(`/api/v1/${kind}/${among(shop[kind], which)}`, undefined, 'DELETE');
  });
const receive = fc
  .tuple(any, fc.integer({ min: 1, max: 20 }), when)
  .map(([which, quantity, receivedAt]): Step => {
    return async (shop) => {
      const productId = among(shop.products, which);
      await shop.send('/api/v1/inventory/receipts', { productId, quantity, receivedAt });
    };
  });
const adjust = fc
  .tuple(any, fc.integer({ min: -6, max: 6 }), reason)
  .map(([which, quantity, why]): Step => {
    return async (shop) => {
      const productId = among(shop.products, which);
      await shop.send('/api/v1/inventory/adjustments', { productId, quantity, reason: why });
    };
  });
const count = fc
  .tuple(fc.array(fc.tuple(any, fc.nat(15)), { minLength: 1, maxLength: 3 }), reason)
  .map(([counted, why]): Step => {
    return async (shop) => {
      const counts = counted.map(([which, onHand]) => {
        return { productId: among(shop.products, which), onHand, reason: why };
      });
      await shop.send('/api/v1/inventory/counts', { counts });
    };
  });

const step = fc.oneof(
  { weight: 3, arbitrary: register },
  { weight: 3, arbitrary: list },
  { weight: 1, arbitrary: openStore },
  { weight: 1, arbitrary: publish },
  { weight: 24, arbitrary: place },
  { weight: 4, arbitrary: cancel },
  { weight: 3, arbitrary: editCustomer },
  { weight: 4, arbitrary: editProduct },
  { weight: 3, arbitrary: switchOver },
  { weight: 1, arbitrary: archive },
  { weight: 4, arbitrary: receive },
  { weight: 2, arbitrary: adjust },
  { weight: 2, arbitrary: count },
);
/** Somebody, somewhere, and something to buy. */
const BEGINNING = [register, register, register, list, list, list, list, openStore];

/** The same things done to whatever shop it is given, in the same order; answers its answers. */
export async function work(shop: Shop, seed: number, steps: number): Promise<string[]> {
  const driven = new DrivenShop(shop);
  const rates = [{ date: '2025-01-01', currency: 'EUR', rate: '0.9251' }];
  await driven.send('/api/v1/fx-rates', { rates }, 'PUT');
  const first = fc.sample(fc.noBias(fc.tuple(...BEGINNING)), { seed, numRuns: 1 }).flat();
  const then = fc.sample(fc.noBias(step), { seed, numRuns: steps });
  for (const next of [...first, ...then]) await next(driven);
  return driven.answers;
}
