import { FILTER_KEYS, GROUPINGS } from './dimensions.ts';
import type { DimensionKey, FilterKey, Grouping } from './dimensions.ts';
import type { MeasureKey } from './measures.ts';

/** Parameters that only some reports take. */
export type ReportOption = 'compare' | 'asOf' | 'ageBands' | 'soldOnly' | 'order' | 'status';

export interface ReportSpec {
  readonly id: ReportId;
  readonly title: string;
  readonly group: 'Sales' | 'Products' | 'Customers' | 'Inventory';
  /** The question it answers, as a person would ask it. */
  readonly question: string;
  /** Row numbers of the report catalogue this covers. */
  readonly covers: readonly string[];
  /** Empty: the report has one row. The first is the default. */
  readonly groupBy: readonly Grouping[];
  /** Columns beside those of the grouping, when grouped by product. */
  readonly productColumns?: readonly DimensionKey[];
  readonly measures: readonly MeasureKey[];
  /** Measures that only the totals have. */
  readonly totalMeasures?: readonly MeasureKey[];
  readonly defaultSort: string;
  readonly chart: 'line' | 'bar' | 'pie' | 'combo' | 'table';
  readonly filters: readonly FilterKey[];
  readonly options: readonly ReportOption[];
}

const BREAKDOWN = [
  'netSales',
  'share',
  'orders',
  'units',
  'averageOrderValue',
  'buyers',
  'grossSales',
  'discounts',
  'returns',
] as const satisfies readonly MeasureKey[];
const PROFIT = ['cost', 'grossProfit', 'grossMargin', 'linesWithoutCost'] as const;
const PRODUCT_FILTERS = ['category', 'subcategory', 'brand', 'product'] as const;

type Described = Omit<ReportSpec, 'id'>;
type Sales = Pick<Described, 'title' | 'question' | 'covers' | 'groupBy' | 'chart'> &
  Partial<Described>;

/** What the reports over sale lines have in common. */
const sales = (own: Sales): Described => ({
  group: 'Sales',
  measures: BREAKDOWN,
  defaultSort: '-netSales',
  filters: FILTER_KEYS,
  options: ['compare'],
  ...own,
});

const described = {
  'sales-overview': sales({
    title: 'Sales overview',
    question: 'How is the shop doing, and better or worse than before?',
    covers: ['R2', 'R3', 'R24'],
    groupBy: [],
    measures: [
      'netSales',
      'orders',
      'units',
      'averageOrderValue',
      'unitsPerOrder',
      'grossSales',
      'discounts',
      'returns',
      'returnRate',
      ...PROFIT,
      'buyers',
      'netSalesPerBuyer',
    ],
    chart: 'table',
  }),
  'sales-over-time': sales({
    title: 'Sales over time',
    question: 'How do sales move from day to day, month to month, year to year?',
    covers: ['R1', 'R3'],
    groupBy: ['day', 'hour', 'week', 'month', 'quarter', 'year'],
    measures: [
      'netSales',
      'orders',
      'units',
      'averageOrderValue',
      'grossSales',
      'discounts',
      'returns',
      'cost',
      'grossProfit',
      'grossMargin',
      'buyers',
    ],
    defaultSort: 'period',
    chart: 'line',
  }),
  'sales-by-product': sales({
    title: 'Sales by product',
    group: 'Products',
    question: 'What did each product sell?',
    covers: ['R4'],
    groupBy: ['product'],
    measures: [...BREAKDOWN, ...PROFIT],
    chart: 'bar',
  }),
  'best-and-least-sellers': sales({
    title: 'Best and least sellers',
    group: 'Products',
    question: 'Which products sell most, which least or never, and what is left of them?',
    covers: ['R5'],
    groupBy: ['product'],
    productColumns: ['category', 'status'],
    measures: ['units', 'netSales', 'share', 'orders', 'cost', 'grossProfit', 'onHand'],
    defaultSort: '-units',
    chart: 'bar',
    options: ['order', 'soldOnly', 'status', 'compare'],
  }),
  'sales-by-category': sales({
    title: 'Sales by category',
    group: 'Products',
    question: 'Which categories and brands sell?',
    covers: ['R6'],
    groupBy: ['category', 'subcategory', 'brand'],
    measures: [...BREAKDOWN, ...PROFIT],
    chart: 'bar',
  }),
  'sales-by-customer': sales({
    title: 'Sales by customer',
    group: 'Customers',
    question: 'Who buys most, and how often?',
    covers: ['R7'],
    groupBy: ['customer'],
    measures: [
      'netSales',
      'share',
      'orders',
      'units',
      'averageOrderValue',
      'grossSales',
      'discounts',
      'returns',
      'grossProfit',
    ],
    chart: 'bar',
  }),
  'sales-by-location': sales({
    title: 'Sales by location',
    question: 'Where do our customers buy from?',
    covers: ['R9'],
    groupBy: ['country', 'continent', 'state', 'city'],
    measures: [...BREAKDOWN, 'cost', 'grossProfit', 'grossMargin'],
    chart: 'bar',
  }),
  'sales-by-store': sales({
    title: 'Sales by store',
    question: 'Which stores sell how much?',
    covers: ['R10'],
    groupBy: ['store', 'storeCountry'],
    measures: [...BREAKDOWN, 'cost', 'grossProfit', 'grossMargin'],
    chart: 'bar',
  }),
  'sales-by-channel': sales({
    title: 'Sales by channel',
    question: 'How much is sold online, how much in stores?',
    covers: ['R11'],
    groupBy: ['channel'],
    measures: [...BREAKDOWN, 'cost', 'grossProfit', 'grossMargin'],
    chart: 'pie',
  }),
  'sales-by-payment-method': sales({
    title: 'Sales by payment method',
    question: 'How do people pay?',
    covers: ['R12'],
    groupBy: ['paymentMethod'],
    defaultSort: '-orders',
    chart: 'pie',
  }),
  'sales-by-currency': sales({
    title: 'Sales by currency',
    question: 'What was paid in which currency, and what is it worth to us?',
    covers: ['R13'],
    groupBy: ['currency'],
    measures: ['localNetSales', ...BREAKDOWN],
    chart: 'bar',
  }),
  'gross-profit': sales({
    title: 'Gross profit',
    group: 'Products',
    question: 'What do we earn on what we sell?',
    covers: ['R19'],
    groupBy: ['category', 'subcategory', 'brand', 'product', 'store'],
    measures: ['grossProfit', 'grossMargin', 'netSales', 'cost', 'units', 'linesWithoutCost'],
    defaultSort: '-grossProfit',
    chart: 'combo',
  }),
  demographics: sales({
    title: 'Demographics',
    group: 'Customers',
    question: 'Who are our customers, and which groups buy?',
    covers: ['R21'],
    groupBy: ['gender', 'ageBand', 'continent', 'country', 'state', 'city'],
    measures: ['customers', 'buyers', 'orders', 'netSales', 'share', 'averageOrderValue'],
    defaultSort: '-customers',
    chart: 'bar',
    options: ['asOf', 'ageBands'],
  }),
  'purchase-frequency': sales({
    title: 'Purchase frequency',
    group: 'Customers',
    question: 'How often do customers come back?',
    covers: ['R25'],
    groupBy: ['orderCount'],
    measures: ['buyers', 'orders', 'netSales', 'share'],
    totalMeasures: ['repeatBuyers', 'repeatRate', 'ordersPerBuyer', 'medianDaysBetweenOrders'],
    defaultSort: 'orderCount',
    chart: 'bar',
    options: [],
  }),
  'inventory-on-hand': sales({
    title: 'Inventory on hand',
    group: 'Inventory',
    question: 'What do we have in stock, and what is it worth?',
    covers: ['R29', 'R35'],
    groupBy: ['product', 'category', 'subcategory', 'brand'],
    productColumns: ['category', 'status'],
    measures: [
      'onHand',
      'stockCost',
      'stockRetail',
      'products',
      'lowStock',
      'outOfStock',
      'productsWithoutCost',
    ],
    defaultSort: '-onHand',
    chart: 'bar',
    filters: PRODUCT_FILTERS,
    options: ['asOf', 'status'],
  }),
} as const satisfies Record<string, Described>;

export type ReportId = keyof typeof described;

export const REPORT_IDS = Object.keys(described) as readonly ReportId[];

/** Every report there is: what it answers, what it can be grouped by, what it shows. */
export const REPORTS = Object.fromEntries(
  Object.entries(described).map(([id, report]) => [id, { id, ...report }]),
) as Readonly<Record<ReportId, ReportSpec>>;

/** The columns that name a row of the report when grouped so; none when it is not grouped. */
export function dimensionsOf(
  report: ReportSpec,
  grouping: Grouping | undefined,
): readonly DimensionKey[] {
  if (!grouping) return [];
  const extra = grouping === 'product' ? (report.productColumns ?? []) : [];
  return [...GROUPINGS[grouping], ...extra];
}
