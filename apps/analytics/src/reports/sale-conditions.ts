import { findCountry } from '@crpm/contracts';
import type { FilterKey } from '@crpm/contracts';
import { FIRST_DAY } from '../facts/storable.ts';
import type { ReportRequest } from './report.ts';

/** What a value of a filter is compared with, over an alias of the table it is asked of. */
const COLUMNS: Readonly<Record<FilterKey, readonly string[]>> = {
  category: ['category'],
  subcategory: ['subcategory'],
  brand: ['brand'],
  product: ['product_id', 'product'],
  customer: ['customer_id'],
  store: ['store_id', 'store'],
  channel: ['channel'],
  currency: ['currency'],
  country: ['country'],
  paymentMethod: ['payment_method'],
  continent: ['continent'],
  state: ['state'],
  city: ['city'],
  gender: ['gender'],
};

/** Filters as conditions over `alias`; the values are bound, never written. */
export function filterConditions(
  filters: ReportRequest['filters'],
  alias: string,
  columns: Partial<Record<FilterKey, readonly string[]>> = COLUMNS,
): string[] {
  return (Object.keys(filters) as FilterKey[]).flatMap((key) => {
    const tests = (columns[key] ?? []).map(
      (column) => `${alias}.${column} IN {filter_${key}:Array(String)}`,
    );
    if (tests.length === 0) return [];
    return [tests.length === 1 ? (tests[0] ?? '') : `(${tests.join(' OR ')})`];
  });
}

export const filterParams = (filters: ReportRequest['filters']): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(filters).map(([key, values]) => [
      `filter_${key}`,
      key === 'country' ? values.map((value) => findCountry(value)?.code ?? value) : values,
    ]),
  );

/** The lines a report is about: up to the watermark, on the period's days, within the filters. */
export function saleConditions(request: ReportRequest): string {
  return [
    'l.position <= {purchases:UInt64}',
    ...(request.from ? ['l.business_date >= {from:Date32}'] : []),
    ...(request.to ? ['l.business_date <= {to:Date32}'] : []),
    // A period compared with may end before the first day there can be, which is what a Date32
    // makes of it.
    ...(request.to && request.to < FIRST_DAY ? ['false'] : []),
    ...filterConditions(request.filters, 'l'),
  ].join('\n  AND ');
}

/** Values for the places of any report's conditions. */
export const baseParams = (request: ReportRequest): Record<string, unknown> => ({
  purchases: request.watermark['purchases'] ?? 0,
  ...(request.from && { from: request.from }),
  ...(request.to && { to: request.to }),
  ...filterParams(request.filters),
});
