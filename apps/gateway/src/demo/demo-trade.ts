import type { PAYMENT_METHODS } from '@crpm/contracts';
import { STORES } from './demo-names.ts';
import type { SeededRandom } from './random.ts';

export const WEEKS = 104;
export const DAY = 86_400_000;
export const OPENING_STOCK = 120;
export const REORDER_POINT = 20;
const RESTOCK = 150;

export interface DemoSize {
  readonly products: number;
  readonly customers: number;
  readonly purchases: number;
}
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
interface DemoCurrencies {
  readonly base: string;
  readonly foreign: readonly string[];
}

export const day = (at: number) => new Date(at).toISOString().slice(0, 10);

/** What is sold in every week from `start` on, and what comes in so that it can be. */
export function tradedWeeks(
  size: DemoSize,
  currencies: DemoCurrencies,
  start: number,
  random: SeededRandom,
): DemoWeek[] {
  const onHand = Array.from({ length: size.products }, () => OPENING_STOCK);
  return weeklyShares(random).map((share, at) => {
    const monday = start + at * 7 * DAY;
    const purchases = Array.from({ length: Math.round(share * size.purchases) }, () =>
      purchase(random, size, currencies, monday),
    ).sort((a, b) => (a.placedAt < b.placedAt ? -1 : 1));
    return { receipts: restock(onHand, purchases, day(monday)), purchases };
  });
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
  { base, foreign }: DemoCurrencies,
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
