import type { CustomerAtSale, Sale, SoldLine, StoreAtSale } from '@crpm/contracts';
import { addDays } from '../periods.ts';
import { History } from './history.ts';

/** Numbers that look random and are the same every time. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}
const pick = <T>(roll: (sides: number) => number, from: readonly T[]): T =>
  from[roll(from.length)] as T;

const PLACES = [
  { continent: 'Europe', country: 'DE', state: 'Bayern', city: 'Neustadt' },
  { continent: 'Europe', country: 'DE', state: 'Sachsen', city: 'Neustadt' },
  { continent: 'Europe', country: 'IT', state: 'Napoli', city: 'Napoli' },
  { continent: 'North America', country: 'US', state: 'Texas', city: 'Paris' },
  {},
];
const STORES: (StoreAtSale | undefined)[] = [
  { storeId: 'sto_1', name: 'Centro', channel: 'store', country: 'IT', state: 'Napoli' },
  { storeId: 'sto_2', name: 'Web', channel: 'online' },
  undefined,
];
/** Minor units of one base unit; the yen has no minor unit. */
const CURRENCIES = [
  { currency: 'USD', rate: '1', local: (base: number) => base },
  { currency: 'EUR', rate: '0.9', local: (base: number) => Math.round(base * 0.9) },
  { currency: 'JPY', rate: '150', local: (base: number) => Math.round(base * 1.5) },
];
const CATEGORIES = [
  { category: 'Audio', subcategory: 'Radio', brand: 'A' },
  { category: 'Music, Movies and Books', subcategory: 'Other', brand: 'B' },
  { category: 'Audio', subcategory: 'Other', brand: 'A' },
  {},
];
export const FIRST_DAY = '2023-11-20';
const DAYS = 400;
export const PRODUCTS = 14;
/** Listed last, and never sold. */
const NEVER_SOLD = 2;

/**
 * A year of a small shop with everything that sources' own systems got wrong: cancelled sales,
 * products and customers that are inactive by now, costs that nobody knows, products never sold.
 */
export function madeUpShop(seed: number): History {
  const history = new History();
  const roll = dice(seed);
  const day = (n: number) => addDays(FIRST_DAY, n);
  const customers = Array.from({ length: 12 }, (_, n): CustomerAtSale => {
    const customerId = `cus_${String(n).padStart(2, '0')}`;
    const profile = {
      gender: pick(roll, ['female', 'male', undefined] as const),
      ...pick(roll, PLACES),
    };
    const birthDate =
      roll(4) === 0 ? undefined : `${String(1940 + roll(80))}-0${String(1 + roll(9))}-28`;
    history.add('customers', customerId, FIRST_DAY, {
      type: 'CustomerRegistered',
      data: { customerId, personal: { name: `Customer ${String(n)}`, birthDate }, profile },
    });
    return { customerId, ...profile };
  });
  const products = Array.from({ length: PRODUCTS }, (_, n) => {
    const productId = `prd_${String(n).padStart(2, '0')}`;
    const kind = pick(roll, CATEGORIES);
    const priceMinor = 100 + roll(9000);
    const costMinor = n % 5 === 0 ? null : Math.floor(priceMinor / (2 + roll(3)));
    const description = {
      name: `Product ${String(n)}`,
      sku: `P-${String(n)}`,
      ...kind,
      reorderPoint: 5,
    };
    history.add('products', productId, FIRST_DAY, {
      type: 'ProductListed',
      data: { productId, description, priceMinor, costMinor, currency: 'USD' },
    });
    const opening = roll(40);
    history.add('products', `stock-${productId}`, FIRST_DAY, {
      type: 'StockOpened',
      data: { productId, quantity: opening, onHand: opening },
    });
    return {
      productId,
      product: description.name,
      sku: description.sku,
      ...kind,
      priceMinor,
      costMinor,
    };
  });
  for (let n = 0; n < DAYS; n++) {
    if (roll(2) === 0) continue;
    const sale = soldOn(history, roll, products.slice(0, PRODUCTS - NEVER_SOLD), customers);
    const type = roll(2) === 0 ? 'PurchaseConfirmed' : 'HistoricalPurchaseRecorded';
    history.add('purchases', sale.purchaseId, day(n), { type, data: sale }, roll(24));
    if (roll(6) > 0) continue;
    history.add('purchases', sale.purchaseId, day(n + roll(40)), {
      type: 'PurchaseCancelled',
      data: { ...sale, soldOn: day(n), stockTaken: false },
    });
  }
  for (const n of [1, 4]) {
    const productId = products[n]?.productId ?? '';
    history.add('products', productId, day(DAYS), {
      type: 'ProductDeactivated',
      data: { productId },
    });
    const customerId = customers[n]?.customerId ?? '';
    history.add('customers', customerId, day(DAYS), {
      type: 'CustomerDeactivated',
      data: { customerId },
    });
  }
  return history;
}

type Product = Omit<
  SoldLine,
  'line' | 'quantity' | 'baseMinor' | 'localMinor' | 'unitPriceMinor' | 'unitCostMinor'
> & {
  priceMinor: number;
  costMinor: number | null;
};

function soldOn(
  history: History,
  roll: (sides: number) => number,
  products: readonly Product[],
  customers: readonly CustomerAtSale[],
): Sale {
  const { currency, rate, local } = pick(roll, CURRENCIES);
  const lines = Array.from({ length: 1 + roll(4) }, (_, n): SoldLine => {
    const { priceMinor, costMinor, ...product } = pick(roll, products);
    const quantity = 1 + roll(5);
    const baseMinor = priceMinor * quantity;
    return {
      ...product,
      line: n + 1,
      quantity,
      unitPriceMinor: priceMinor,
      unitCostMinor: costMinor,
      baseMinor,
      localMinor: local(baseMinor),
    };
  });
  const number = String(history.events.length);
  return {
    purchaseId: `pur_${number}`,
    number,
    customer: pick(roll, customers),
    store: pick(roll, STORES),
    currency,
    baseCurrency: 'USD',
    rate,
    paymentMethod: pick(roll, ['cash', 'card', undefined]),
    lines,
    baseMinor: lines.reduce((sum, line) => sum + line.baseMinor, 0),
    localMinor: lines.reduce((sum, line) => sum + line.localMinor, 0),
  };
}
