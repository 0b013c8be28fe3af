import { fromMinorUnits, type Money, type PurchaseRecord, toMinorUnits } from '@crpm/contracts';

export interface Margin {
  profit: Money;
  /** Of the total; null where nothing was charged. */
  percent: number | null;
}

/** What a sale earned; undefined where it sold nothing or a line's cost is not known. */
export function marginOf({ lines, totals, status }: PurchaseRecord): Margin | undefined {
  if (status === 'pending' || status === 'refused') return undefined;
  const { currency } = totals.total;
  const total = toMinorUnits(totals.total.amount, currency);
  let profit = total ?? Number.NaN;
  for (const { unitCost, quantity } of lines) {
    const cost = unitCost === null ? undefined : toMinorUnits(unitCost.amount, currency);
    profit -= (cost ?? Number.NaN) * quantity;
  }
  if (total === undefined || !Number.isSafeInteger(profit)) return undefined;
  return {
    profit: { amount: fromMinorUnits(profit, currency), currency },
    percent: total === 0 ? null : (profit / total) * 100,
  };
}
