import {
  type ListProductRequest,
  money,
  type OpenStoreRequest,
  PAYMENT_METHODS,
  type PublishRatesRequest,
  type RegisterCustomerRequest,
} from '@crpm/contracts';
import { CATALOGUE, CITIES, COLORS, FIRST_NAMES, LAST_NAMES, STORES } from './demo-names.ts';
import { SeededRandom } from './random.ts';

export interface DemoSize {
  readonly products: number;
  readonly customers: number;
  readonly purchases: number;
}
export type DemoSizeName = keyof typeof DEMO_SIZES;
export const DEMO_SIZES = {
  small: { products: 60, customers: 200, purchases: 1500 },
  medium: { products: 300, customers: 2000, purchases: 15_000 },
} as const satisfies Record<string, DemoSize>;

export interface DemoPurchase {
  readonly customer: number;
  readonly store: number;
  readonly currency: string;
  readonly paymentMethod: (typeof PAYMENT_METHODS)[number];
  readonly placedAt: string;
  readonly lines: { readonly product: number; readonly quantity: number }[];
}
/** A week of trading: the goods that come in before it, and what is sold in it. */
export interface DemoWeek {
  readonly receipts: {
    readonly product: number;
    readonly quantity: number;
    readonly receivedAt: string;
  }[];
  readonly purchases: DemoPurchase[];
}
export interface DemoShop {
  readonly stores: OpenStoreRequest[];
  readonly products: ListProductRequest[];
  readonly customers: RegisterCustomerRequest[];
  readonly rates: PublishRatesRequest['rates'];
  readonly weeks: DemoWeek[];
}

const WEEKS = 104;
const DAY = 86_400_000;
const OPENING_STOCK = 120;
const REORDER_POINT = 20;
const RESTOCK = 150;
const RATES = { EUR: 0.92, GBP: 0.79 };

/** Names one shop of demo data: another size or seed is another, and stands beside it. */
export const demoName = (size: DemoSizeName, seed: number) => `${size}-${String(seed)}`;

/**
 * The day of a demo shop that was begun earlier, as its stores tell it: it is finished as it was
 * begun, whatever day it is by now.
 */
export function dayOfDemo(
  name: string,
  stores: readonly { readonly externalId: string | null }[],
): string | undefined {
  const mark = storeMark(name, '');
  const found = stores.find(({ externalId }) => externalId?.startsWith(mark));
  return found?.externalId?.slice(mark.length);
}
const storeMark = (name: string, day: string) => `demo-${name}@${day}`;

/**
 * Two years of a small consistent shop up to the day before `today` (YYYY-MM-DD), in base currency
 * `currency`: nothing is sold that is not on the shelf, before its store opened or at another price.
 */
export function demoShop(
  sizeName: DemoSizeName,
  seed: number,
  today: string,
  currency: string,
): DemoShop {
  const size = DEMO_SIZES[sizeName];
  const name = demoName(sizeName, seed);
  const random = new SeededRandom(seed);
  const end = Date.parse(`${today}T00:00:00Z`);
  const start = end - WEEKS * 7 * DAY;
  const opened = day(start - 30 * DAY);
  const products = Array.from({ length: size.products }, (_, at) =>
    product(name, at, random, currency),
  );
  const customers = Array.from({ length: size.customers }, (_, at) => customer(name, at, random));
  const foreign = Object.keys(RATES).filter((code) => code !== currency);
  const onHand = products.map(() => OPENING_STOCK);
  const shares = weeklyShares(random);
  const weeks = shares.map((share, at) => {
    const monday = start + at * 7 * DAY;
    const purchases = Array.from({ length: Math.round(share * size.purchases) }, () =>
      purchase(random, size, foreign, currency, monday),
    ).sort((a, b) => (a.placedAt < b.placedAt ? -1 : 1));
    return { receipts: restock(onHand, purchases, day(monday)), purchases };
  });
  return {
    stores: STORES.map((store) => ({
      ...store,
      openedOn: opened,
      externalId: storeMark(name, today),
    })),
    products,
    customers,
    rates: foreign.flatMap((code) =>
      rates(code, RATES[code as keyof typeof RATES], start, end, random),
    ),
    weeks,
  };
}

const day = (at: number) => new Date(at).toISOString().slice(0, 10);

function product(
  shop: string,
  at: number,
  random: SeededRandom,
  currency: string,
): ListProductRequest {
  const [category, subcategory, brand, noun, low, high] = random.pick(CATALOGUE);
  const color = random.pick(COLORS);
  const price = random.between(low, high) * 100 - 1;
  const cost = Math.round(price * (0.4 + random.next() * 0.3));
  return {
    name: `${brand} ${noun} ${random.between(100, 999)} ${color}`,
    sku: `DEMO-${shop.toUpperCase()}-${String(at + 1).padStart(4, '0')}`,
    brand,
    color,
    category,
    subcategory,
    unitPrice: money(price, currency),
    unitCost: money(cost, currency),
    openingStock: OPENING_STOCK,
    reorderPoint: REORDER_POINT,
  };
}

function customer(shop: string, at: number, random: SeededRandom): RegisterCustomerRequest {
  const [first, gender] = random.pick(FIRST_NAMES);
  const last = random.pick(LAST_NAMES);
  const [city, state, country] = random.favour(CITIES);
  const year = random.between(1945, 2005);
  const ascii = (name: string) =>
    name
      .normalize('NFD')
      .replace(/[^a-zA-Z]/g, '')
      .toLowerCase();
  return {
    name: `${first} ${last}`,
    email: `${ascii(first)}.${ascii(last)}.${shop}-${at + 1}@example.com`,
    gender,
    birthDate: day(Date.UTC(year, random.between(0, 11), random.between(1, 28))),
    address: { city, state, country },
  };
}

/** Each week's share of all purchases: growing, higher before Christmas, never quite the same. */
function weeklyShares(random: SeededRandom): number[] {
  const weights = Array.from({ length: WEEKS }, (_, at) => {
    const season = 1 + 0.3 * Math.cos(((at % 52) / 52) * 2 * Math.PI);
    return (1 + at / WEEKS) * season * (0.85 + random.next() * 0.3);
  });
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / all);
}

function purchase(
  random: SeededRandom,
  size: DemoSize,
  foreign: readonly string[],
  base: string,
  monday: number,
): DemoPurchase {
  const at = monday + random.between(0, 6) * DAY + random.between(9 * 60, 20 * 60) * 60_000;
  const numbers = Array.from({ length: size.products }, (_, number) => number);
  const chosen = new Set(
    Array.from({ length: random.between(1, 4) }, () => random.favour(numbers)),
  );
  return {
    customer: Math.floor(random.next() ** 1.5 * size.customers),
    store: random.between(0, STORES.length - 1),
    currency: random.next() < 0.7 ? base : random.pick(foreign),
    paymentMethod: random.favour(['card', 'cash', 'paypal', 'bank-transfer', 'voucher']),
    placedAt: new Date(at).toISOString(),
    lines: [...chosen].map((item) => ({ product: item, quantity: random.between(1, 3) })),
  };
}

/** What must come in before a week so that nothing sold in it is missing. */
function restock(onHand: number[], purchases: readonly DemoPurchase[], receivedOn: string) {
  const sold = new Map<number, number>();
  for (const { product: item, quantity } of purchases.flatMap(({ lines }) => lines)) {
    sold.set(item, (sold.get(item) ?? 0) + quantity);
  }
  const receipts: DemoWeek['receipts'] = [];
  for (const [item, quantity] of sold) {
    const left = (onHand[item] ?? 0) - quantity;
    const received =
      left >= REORDER_POINT ? 0 : Math.ceil((REORDER_POINT - left) / RESTOCK) * RESTOCK;
    onHand[item] = left + received;
    if (received > 0) {
      receipts.push({ product: item, quantity: received, receivedAt: `${receivedOn}T08:00:00Z` });
    }
  }
  return receipts;
}

function rates(code: string, middle: number, start: number, end: number, random: SeededRandom) {
  const published: PublishRatesRequest['rates'] = [];
  let rate = middle;
  for (let at = start; at < end; at += DAY) {
    rate += (middle - rate) * 0.02 + (random.next() - 0.5) * 0.01;
    published.push({ currency: code, date: day(at), rate: rate.toFixed(4) });
  }
  return published;
}
