import {
  type ListProductRequest,
  money,
  type OpenStoreRequest,
  type PublishRatesRequest,
  type RegisterCustomerRequest,
} from '@crpm/contracts';
import { CATALOGUE, CITIES, COLORS, FIRST_NAMES, LAST_NAMES, STORES } from './demo-names.ts';
import {
  DAY,
  day,
  type DemoSize,
  type DemoWeek,
  OPENING_STOCK,
  REORDER_POINT,
  tradedWeeks,
  WEEKS,
} from './demo-trade.ts';
import { SeededRandom } from './random.ts';

export type DemoSizeName = keyof typeof DEMO_SIZES;
export const DEMO_SIZES = {
  small: { products: 60, customers: 200, purchases: 1500 },
  medium: { products: 300, customers: 2000, purchases: 15_000 },
} as const satisfies Record<string, DemoSize>;

export interface DemoShop {
  readonly stores: OpenStoreRequest[];
  readonly products: ListProductRequest[];
  readonly customers: RegisterCustomerRequest[];
  readonly rates: PublishRatesRequest['rates'];
  readonly weeks: DemoWeek[];
}

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
  const weeks = tradedWeeks(size, { base: currency, foreign }, start, random);
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

function rates(code: string, middle: number, start: number, end: number, random: SeededRandom) {
  const published: PublishRatesRequest['rates'] = [];
  let rate = middle;
  for (let at = start; at < end; at += DAY) {
    rate += (middle - rate) * 0.02 + (random.next() - 0.5) * 0.01;
    published.push({ currency: code, date: day(at), rate: rate.toFixed(4) });
  }
  return published;
}
