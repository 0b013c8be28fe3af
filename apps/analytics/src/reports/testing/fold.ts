import type { PurchaseCancelled, Recorded, Sale, SoldLine } from '@crpm/contracts';
import type { History } from './history.ts';

/** A line of a sale or of its cancellation, read from the events and from nothing of ours. */
export interface FoldedLine {
  readonly sign: 1 | -1;
  readonly day: string;
  readonly sale: Sale;
  readonly line: SoldLine;
}

export function linesOf(history: History): FoldedLine[] {
  return history.events.flatMap((event): FoldedLine[] => {
    const sign = { PurchaseConfirmed: 1, HistoricalPurchaseRecorded: 1, PurchaseCancelled: -1 }[
      event.type
    ] as 1 | -1 | undefined;
    if (sign === undefined) return [];
    const sale = (event as Recorded<PurchaseCancelled>).data;
    return sale.lines.map((line) => ({ sign, day: event.businessDate, sale, line }));
  });
}

const sum = (lines: readonly FoldedLine[], of: (line: FoldedLine) => number): number =>
  lines.reduce((total, line) => total + of(line), 0);
const dollars = (cents: number) => (cents / 100).toFixed(2);

/** The figures of some lines, computed the plain way, as the definitions read. */
export function figuresOf(lines: readonly FoldedLine[]) {
  const sold = lines.filter(({ sign }) => sign > 0);
  const covered = lines.filter(({ line }) => line.unitCostMinor !== null);
  const cost = sum(covered, ({ sign, line }) => sign * (line.unitCostMinor ?? 0) * line.quantity);
  const gross = sum(sold, ({ line }) => line.baseMinor);
  const orders = new Set(sold.map(({ sale }) => sale.purchaseId)).size;
  return {
    grossSales: dollars(gross),
    returns: dollars(gross - sum(lines, ({ sign, line }) => sign * line.baseMinor)),
    netSales: dollars(sum(lines, ({ sign, line }) => sign * line.baseMinor)),
    units: sum(lines, ({ sign, line }) => sign * line.quantity),
    orders,
    buyers: new Set(sold.map(({ sale }) => sale.customer.customerId)).size,
    cost: dollars(cost),
    grossProfit: dollars(sum(covered, ({ sign, line }) => sign * line.baseMinor) - cost),
    averageOrderValue: orders === 0 ? null : dollars(Math.round(gross / orders)),
    linesWithoutCost: sold.filter(({ line }) => line.unitCostMinor === null).length,
  };
}
export type FoldedFigures = ReturnType<typeof figuresOf>;
