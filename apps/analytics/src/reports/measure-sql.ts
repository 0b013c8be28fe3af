import type { Cell, MeasureKey } from '@crpm/contracts';
import { decimalString, dividedBy, minus, percentage, ratio } from './rounding.ts';
import type { Exact } from './rounding.ts';

/** The sums and counts that sales measures are made of, over `sale_lines AS l`. */
export const AGGREGATES = {
  netSales: 'sum(toInt128(l.base_minor))',
  grossSales: "sumIf(toInt128(l.base_minor), l.kind = 'sale')",
  discounts: 'toInt128(0)',
  returns: "-sumIf(toInt128(l.base_minor), l.kind = 'return')",
  localNetSales: 'sum(toInt128(l.local_minor))',
  orders: "uniqExactIf(l.position, l.kind = 'sale')",
  buyers: "uniqExactIf(l.customer_key, l.kind = 'sale')",
  units: 'sum(l.quantity)',
  cost: 'ifNull(sum(l.cost_minor), 0)',
  coveredSales: 'sumIf(toInt128(l.base_minor), l.cost_minor IS NOT NULL)',
  linesWithoutCost: "countIf(l.cost_minor IS NULL AND l.kind = 'sale')",
} as const;
export type AggregateKey = keyof typeof AGGREGATES;

/** Orders where all lines of a purchase fall into the same row: the same count, without a set. */
export const WHOLE_ORDERS = "countIf(l.first_line AND l.kind = 'sale')";

/** The figures of a row, exact. */
export interface Figures {
  /** Zero where the report's SQL answered nothing. */
  get(key: string): Exact;
  /** A figure that is no whole number. */
  decimal(key: string): number | null;
  /** Decimals of the base currency, and of the row's own. */
  readonly digits: number;
  readonly localDigits: number | undefined;
}

interface MeasureSql {
  /** Aggregates it needs; of a report's own SQL, the columns. */
  readonly needs: readonly string[];
  /** To sort by, over those aliases. */
  readonly order: string;
  readonly cell: (figures: Figures, totals: Figures) => Cell;
}

const amount = (key: string): MeasureSql => ({
  needs: [key],
  order: key,
  cell: (figures) => decimalString(figures.get(key), figures.digits),
});
const count = (key: string): MeasureSql => ({
  needs: [key],
  order: key,
  cell: (figures) => Number(figures.get(key)),
});
const quotient = (
  top: readonly string[],
  bottom: string,
  cell: (top: Exact, bottom: Exact, figures: Figures) => Cell,
): MeasureSql => ({
  needs: [...top, bottom],
  order: `(${top.join(' - ')}) / nullIf(${bottom}, 0)`,
  cell: (figures) => {
    const [first = '', ...less] = top;
    const value = less.reduce((sum, key) => minus(sum, figures.get(key)), figures.get(first));
    return cell(value, figures.get(bottom), figures);
  },
});
const perUnit = (top: Exact, bottom: Exact, { digits }: Figures): Cell => {
  const minor = dividedBy(top, bottom);
  return minor === null ? null : decimalString(minor, digits);
};

/** How each measure is computed from aggregates: to sort by it in SQL, and to write it exactly. */
export const MEASURE_SQL: Readonly<Record<MeasureKey, MeasureSql>> = {
  grossSales: amount('grossSales'),
  discounts: amount('discounts'),
  returns: amount('returns'),
  netSales: amount('netSales'),
  cost: amount('cost'),
  orders: count('orders'),
  units: count('units'),
  buyers: count('buyers'),
  linesWithoutCost: count('linesWithoutCost'),
  customers: count('customers'),
  repeatBuyers: count('repeatBuyers'),
  products: count('products'),
  onHand: count('onHand'),
  stockCost: amount('stockCost'),
  stockRetail: amount('stockRetail'),
  lowStock: count('lowStock'),
  outOfStock: count('outOfStock'),
  productsWithoutCost: count('productsWithoutCost'),
  averageOrderValue: quotient(['grossSales', 'discounts'], 'orders', perUnit),
  netSalesPerBuyer: quotient(['netSales'], 'buyers', perUnit),
  unitsPerOrder: quotient(['units'], 'orders', ratio),
  ordersPerBuyer: quotient(['orders'], 'buyers', ratio),
  returnRate: quotient(['returns'], 'grossSales', percentage),
  repeatRate: quotient(['repeatBuyers'], 'buyers', percentage),
  grossMargin: quotient(['coveredSales', 'cost'], 'coveredSales', percentage),
  grossProfit: {
    needs: ['coveredSales', 'cost'],
    order: 'coveredSales - cost',
    cell: (figures) =>
      decimalString(minus(figures.get('coveredSales'), figures.get('cost')), figures.digits),
  },
  share: {
    needs: ['netSales'],
    order: 'netSales',
    cell: (figures, totals) => percentage(figures.get('netSales'), totals.get('netSales')),
  },
  localNetSales: {
    needs: ['localNetSales'],
    order: 'localNetSales',
    // without one currency there is no such sum
    cell: (figures) =>
      figures.localDigits === undefined
        ? null
        : decimalString(figures.get('localNetSales'), figures.localDigits),
  },
  medianDaysBetweenOrders: {
    needs: ['medianDaysBetweenOrders'],
    order: 'medianDaysBetweenOrders',
    cell: (figures) => figures.decimal('medianDaysBetweenOrders'),
  },
};

/** The aggregates that some measures need, each once. */
export const neededBy = (measures: readonly MeasureKey[]): string[] => [
  ...new Set(measures.flatMap((measure) => MEASURE_SQL[measure].needs)),
];
