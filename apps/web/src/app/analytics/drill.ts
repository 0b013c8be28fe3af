import type { FilterKey, Grouping, ReportAnswer, ReportRow, ReportSpec } from '@crpm/contracts';

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
