import {
  type FilterKey,
  type Grain,
  type Grouping,
  isGrain,
  type ReportAnswer,
  type ReportRow,
  type ReportSpec,
} from '@crpm/contracts';
import { daysOfPeriod } from './periods.ts';

/** Where a row leads: the record itself, or the same figures one level deeper. */
export interface Drill {
  link: string;
  queryParams: Readonly<Record<string, string | null>>;
}

/** What a grouping is broken down by next. */
const DEEPER: Partial<Record<Grouping, Grouping>> = {
  category: 'subcategory',
  subcategory: 'product',
  brand: 'product',
  continent: 'country',
  country: 'state',
  state: 'city',
};
const FINER: Partial<Record<Grain, Grain>> = {
  year: 'month',
  quarter: 'month',
  month: 'day',
  week: 'day',
  day: 'hour',
};
/** The column whose value the filter of that name takes. */
const FILTERED_BY: Partial<Record<Grouping, { filter: FilterKey; column: string }>> = {
  category: { filter: 'category', column: 'category' },
  subcategory: { filter: 'subcategory', column: 'subcategory' },
  brand: { filter: 'brand', column: 'brand' },
  continent: { filter: 'continent', column: 'continent' },
  country: { filter: 'country', column: 'country' },
  state: { filter: 'state', column: 'state' },
  city: { filter: 'city', column: 'city' },
  store: { filter: 'store', column: 'storeId' },
  channel: { filter: 'channel', column: 'channel' },
  paymentMethod: { filter: 'paymentMethod', column: 'paymentMethod' },
  currency: { filter: 'currency', column: 'currency' },
  gender: { filter: 'gender', column: 'gender' },
};

export function drillOf(spec: ReportSpec, answer: ReportAnswer, row: ReportRow): Drill | undefined {
  const { productId, customerId } = row;
  if (typeof productId === 'string') return { link: `/products/${productId}`, queryParams: {} };
  if (typeof customerId === 'string') return { link: `/customers/${customerId}`, queryParams: {} };
  const grouping = answer.groupBy as Grouping | null;
  if (isGrain(grouping ?? undefined)) return drillOfPeriod(spec, grouping as Grain, row['period']);
  const by = grouping === null ? undefined : FILTERED_BY[grouping];
  const value = by === undefined ? undefined : row[by.column];
  if (grouping === null || by === undefined || typeof value !== 'string') return undefined;
  if (!(spec.filters as readonly string[]).includes(by.filter)) return undefined;
  const next = DEEPER[grouping];
  const here = next !== undefined && (spec.groupBy as readonly string[]).includes(next);
  return {
    link: here ? `/analytics/${spec.id}` : '/analytics/sales-by-product',
    queryParams: {
      [by.filter]: value,
      groupBy: here ? next : null,
      sort: null,
      measure: null,
      limit: null,
    },
  };
}

function drillOfPeriod(spec: ReportSpec, grain: Grain, period: unknown): Drill | undefined {
  const days = daysOfPeriod(String(period));
  const finer = FINER[grain];
  if (days === undefined || finer === undefined) return undefined;
  return {
    link: `/analytics/${spec.id}`,
    queryParams: { ...days, range: null, groupBy: finer, sort: null, limit: null },
  };
}
