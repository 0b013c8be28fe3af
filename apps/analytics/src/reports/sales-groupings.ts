import type { Grouping } from '@crpm/contracts';

/** How sale lines are grouped: columns that make the key, and columns that only describe it. */
export interface SalesGrouping {
  readonly keys: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}

/** The newest value of what may change over time while the id stays. */
const newest = (column: string) => `argMax(l.${column}, l.position)`;

/** Periods are numbers while they are grouped (20210220, 202102, 202107); they get names afterwards. */
const bucket = (sql: string): SalesGrouping => ({ keys: { bucket: sql } });
const column = (name: string, alias = name): SalesGrouping => ({ keys: { [alias]: `l.${name}` } });

export const SALES_GROUPINGS = {
  hour: bucket(
    'toYYYYMMDD(l.business_date) * 100 + toHour(toTimeZone(l.occurred_at, {zone:String}))',
  ),
  day: bucket('toYYYYMMDD(l.business_date)'),
  week: bucket('toYearWeek(l.business_date, 3)'),
  month: bucket('toYYYYMM(l.business_date)'),
  quarter: bucket('toYear(l.business_date) * 10 + toQuarter(l.business_date)'),
  year: bucket('toYear(l.business_date)'),
  product: {
    keys: { productId: 'l.product_id' },
    labels: { sku: newest('sku'), product: newest('product') },
  },
  category: column('category'),
  subcategory: { keys: { category: 'l.category', subcategory: 'l.subcategory' } },
  brand: column('brand'),
  /** The name is joined from the customers: facts hold none. */
  customer: { keys: { customerId: 'l.customer_id' } },
  continent: column('continent'),
  country: column('country'),
  state: { keys: { country: 'l.country', state: 'l.state' } },
  city: { keys: { country: 'l.country', state: 'l.state', city: 'l.city' } },
  store: {
    keys: { storeId: 'l.store_id', channel: 'l.channel' },
    labels: {
      store: newest('store'),
      storeCountry: newest('store_country'),
      storeState: newest('store_state'),
    },
  },
  storeCountry: { keys: { storeCountry: 'l.store_country', channel: 'l.channel' } },
  channel: column('channel'),
  paymentMethod: column('payment_method', 'paymentMethod'),
  currency: column('currency'),
} as const satisfies Partial<Record<Grouping, SalesGrouping>>;

export type SalesGroupingKey = keyof typeof SALES_GROUPINGS;
