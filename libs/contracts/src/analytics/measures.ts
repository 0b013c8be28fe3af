/** How a figure is written: see `Cell` in report-answer.ts. */
export type ColumnType = 'money' | 'integer' | 'percent' | 'decimal' | 'text' | 'date';

export interface Measure {
  readonly key: MeasureKey;
  readonly label: string;
  readonly type: Exclude<ColumnType, 'text' | 'date'>;
  /** The exact sentence behind the figure, to be printed beside it. */
  readonly definition: string;
  readonly formula: string;
  /** Growing is bad news: a console colours its change the other way round. */
  readonly moreIsWorse?: true;
}

type Described = Omit<Measure, 'key'>;

const money = (label: string, formula: string, definition: string): Described => ({
  label,
  type: 'money',
  formula,
  definition,
});
const count = (label: string, formula: string, definition: string): Described => ({
  ...money(label, formula, definition),
  type: 'integer',
});
const percent = (label: string, formula: string, definition: string): Described => ({
  ...money(label, formula, definition),
  type: 'percent',
});
const decimal = (label: string, formula: string, definition: string): Described => ({
  ...money(label, formula, definition),
  type: 'decimal',
});

const described = {
  grossSales: money(
    'Gross sales',
    'Σ unit price × quantity of lines sold',
    'Value at catalogue price of every line sold on the days of the period, in the base currency, before discounts and returns. A sale that was cancelled later still counts on the day it was made.',
  ),
  discounts: money(
    'Discounts',
    'Σ discounts of lines sold',
    'Price reductions given on lines sold in the period. None are recorded yet, so this is zero.',
  ),
  returns: {
    ...money(
      'Returns',
      'Σ unit price × quantity of lines taken back',
      'Value of lines whose purchase was cancelled on the days of the period, whenever they were sold. Shown as a positive amount that net sales subtract.',
    ),
    moreIsWorse: true,
  },
  netSales: money(
    'Net sales',
    'gross sales − discounts − returns',
    'Gross sales of the period less its discounts and less the returns booked on its days, in the base currency.',
  ),
  orders: count(
    'Orders',
    'number of distinct purchases sold',
    'Purchases sold on the days of the period, each counted once however many lines it has. A purchase cancelled later still counts on the day it was made.',
  ),
  units: count(
    'Units',
    'Σ quantity sold − Σ quantity taken back',
    'Pieces sold on the days of the period less pieces of cancelled purchases taken back on those days. Not the number of orders.',
  ),
  unitsPerOrder: decimal(
    'Units per order',
    'units ÷ orders',
    'Units divided by orders; empty without orders.',
  ),
  averageOrderValue: money(
    'Average order value',
    '(gross sales − discounts) ÷ orders',
    'Gross sales less discounts, divided by orders, rounded half up to the minor unit; empty without orders. Returns do not lower it.',
  ),
  cost: {
    ...money(
      'Cost of goods',
      'Σ unit cost at sale × quantity sold − the same of lines taken back',
      'Cost of the pieces sold less that of the pieces taken back, at the unit cost the catalogue had when each was sold. Lines without a known cost add nothing and are counted as lines without cost.',
    ),
    moreIsWorse: true,
  },
  grossProfit: money(
    'Gross profit',
    'net sales of lines with a known cost − cost of goods',
    'Net sales of the lines whose cost was known at the sale, less their cost. Lines without a known cost are left out, never taken to have cost nothing.',
  ),
  grossMargin: percent(
    'Gross margin',
    'gross profit ÷ net sales of lines with a known cost',
    'Gross profit as a percentage of the net sales of lines with a known cost; empty where those are zero.',
  ),
  linesWithoutCost: {
    ...count(
      'Lines without cost',
      'number of lines sold whose cost was unknown',
      'Lines sold in the period for which the catalogue had no unit cost: cost, gross profit and gross margin leave them out.',
    ),
    moreIsWorse: true,
  },
  share: percent(
    'Share of net sales',
    'net sales ÷ total net sales',
    'Net sales of the row as a percentage of the net sales of all rows of the report, shown or not; empty where those are zero.',
  ),
  returnRate: {
    ...percent(
      'Return rate',
      'returns ÷ gross sales',
      'Returns booked in the period as a percentage of its gross sales; empty without sales.',
    ),
    moreIsWorse: true,
  },
  buyers: count(
    'Buyers',
    'number of distinct customers with an order',
    'Customers who placed at least one order in the period, each counted once.',
  ),
  netSalesPerBuyer: money(
    'Average customer value',
    'net sales ÷ buyers',
    'Net sales divided by buyers, rounded half up to the minor unit; empty without buyers. Over all time this is the average historical customer lifetime value.',
  ),
  customers: count(
    'Customers',
    'number of customers registered',
    'Customers ever registered, active or not, each counted once.',
  ),
  localNetSales: money(
    'Net sales, local currency',
    'Σ lines sold − Σ lines taken back, each in the currency of its purchase',
    "Net sales in the currency paid: each line converted at the rate of its business day and rounded half up to that currency's minor unit, then added. Different currencies are never added together.",
  ),
  repeatBuyers: count(
    'Repeat buyers',
    'number of buyers with at least two orders',
    'Customers who placed two or more orders in the period.',
  ),
  repeatRate: percent(
    'Repeat rate',
    'repeat buyers ÷ buyers',
    'Buyers with two or more orders in the period as a percentage of all its buyers; empty without buyers.',
  ),
  ordersPerBuyer: decimal(
    'Orders per buyer',
    'orders ÷ buyers',
    'Orders divided by buyers; empty without buyers.',
  ),
  medianDaysBetweenOrders: decimal(
    'Median days between orders',
    'median of the days from each order of a customer to their next',
    'The middle of all gaps, in days, between consecutive orders of the same customer in the period; empty where nobody ordered twice.',
  ),
  products: count(
    'Products',
    'number of products',
    'Products in the catalogue, each counted once, sold or not.',
  ),
  onHand: count(
    'Units on hand',
    'Σ stock movements',
    'Pieces in stock: everything received, returned and corrected upwards less everything taken and corrected downwards. Each product is counted once, however often it was sold.',
  ),
  stockCost: money(
    'Stock at cost',
    'Σ units on hand × unit cost',
    'Units on hand valued at the current unit cost of each product; products without a cost add nothing and are counted apart.',
  ),
  stockRetail: money(
    'Stock at retail',
    'Σ units on hand × unit price',
    'Units on hand valued at the current catalogue price of each product.',
  ),
  lowStock: {
    ...count(
      'Low on stock',
      'number of products with units on hand ≤ reorder point',
      'Products whose units on hand are at or below their reorder point. Products without a reorder point do not count.',
    ),
    moreIsWorse: true,
  },
  outOfStock: {
    ...count(
      'Out of stock',
      'number of products with no units on hand',
      'Products with no units on hand.',
    ),
    moreIsWorse: true,
  },
  productsWithoutCost: {
    ...count(
      'Products without cost',
      'number of products in stock whose cost is unknown',
      'Products with units on hand for which the catalogue has no unit cost: stock at cost leaves them out.',
    ),
    moreIsWorse: true,
  },
} as const satisfies Record<string, Described>;

export type MeasureKey = keyof typeof described;

/** Every figure of every report, defined once. */
export const MEASURES = Object.fromEntries(
  Object.entries(described).map(([key, measure]) => [key, { key, ...measure }]),
) as Readonly<Record<MeasureKey, Measure>>;
