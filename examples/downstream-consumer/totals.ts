import type { Ledger } from './ledger.ts';

/** What the totals need of the events that change them; everything else is not looked at. */
interface Movement {
  readonly productId: string;
  readonly quantity: number;
  readonly onHand: number;
}
interface Sale {
  readonly currency: string;
  readonly localMinor: number;
}

const SIGNS: Readonly<Record<string, bigint>> = {
  PurchaseConfirmed: 1n,
  HistoricalPurchaseRecorded: 1n,
  PurchaseCancelled: -1n,
};
const MOVEMENTS = new Set([
  'StockOpened',
  'StockReceived',
  'StockAdjusted',
  'StockCounted',
  'StockTaken',
  'StockReturned',
]);

/** Books one event into stock per product and revenue per currency. */
export function book({ stock, revenue }: Ledger, type: string, data: unknown): void {
  const sign = SIGNS[type];
  if (sign !== undefined) {
    const { currency, localMinor } = data as Sale;
    revenue[currency] = String(BigInt(revenue[currency] ?? 0) + sign * BigInt(localMinor));
  }
  if (!MOVEMENTS.has(type)) return;
  const { productId, quantity, onHand } = data as Movement;
  const units = (stock[productId] ?? 0) + quantity;
  if (units !== onHand) {
    throw new Error(`${productId} has ${units} units here and ${onHand} in the shop`);
  }
  stock[productId] = units;
}
