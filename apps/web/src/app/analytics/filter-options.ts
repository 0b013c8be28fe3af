import { computed, type Signal } from '@angular/core';
import {
  type CategoryRecord,
  COUNTRIES,
  type FilterKey,
  type Page,
  PAYMENT_METHODS,
  type ReportAnswer,
  type StoreRecord,
} from '@crpm/contracts';
import { read } from '../api/api.ts';
import { COUNTRY_OPTIONS } from '../ui/countries.ts';
import type { Filter } from '../ui/filter-bar.ts';
import { humanize } from '../ui/formats.ts';
import { GENDER_OPTIONS } from '../customers/customer-words.ts';

type Option = Filter['options'][number];

const same = (value: string): Option => ({ value, label: value });
const said = (value: string): Option => ({ value, label: humanize(value) });
const named = (names: readonly (string | null)[]): Option[] =>
  [...new Set(names)]
    .filter((name) => name !== null && name !== '')
    .map((name) => same(name ?? ''));

const LABELS: Readonly<Record<FilterKey, string>> = {
  category: 'Category',
  subcategory: 'Subcategory',
  brand: 'Brand',
  product: 'Product',
  customer: 'Customer',
  store: 'Store',
  channel: 'Channel',
  currency: 'Currency',
  country: 'Country',
  paymentMethod: 'Payment',
  continent: 'Continent',
  state: 'State',
  city: 'City',
  gender: 'Gender',
};

/**
 * The filters of a report with what can be chosen. Those with too many values to list (product,
 * customer, state, city) appear only when an address has set them.
 */
export function filterOptions(
  keys: () => readonly FilterKey[],
  chosen: () => Readonly<Record<string, string>>,
): Signal<readonly Filter[]> {
  const wants = (key: FilterKey) => keys().includes(key);
  const categories = read<{ data: CategoryRecord[] }>(() =>
    wants('category') || wants('subcategory') ? '/categories' : undefined,
  );
  const stores = read<Page<StoreRecord>>(() => (wants('store') ? '/stores' : undefined));
  const currencies = read<ReportAnswer>(() =>
    wants('currency') ? '/reports/sales-by-currency' : undefined,
  );
  const brands = read<ReportAnswer>(() =>
    wants('brand')
      ? { path: '/reports/sales-by-category', params: { groupBy: 'brand', limit: 200 } }
      : undefined,
  );

  const tree = computed(() => (categories.hasValue() ? categories.value().data : []));
  const options = computed((): Partial<Record<FilterKey, readonly Option[]>> => ({
    category: named(tree().map(({ category }) => category)),
    subcategory: named(
      tree().flatMap(({ subcategories }) => subcategories.map(({ subcategory }) => subcategory)),
    ),
    brand: brands.hasValue() ? named(column(brands.value(), 'brand')).sort(byLabel) : [],
    store: stores.hasValue()
      ? stores.value().data.map(({ id, name }) => ({ value: id, label: name }))
      : [],
    currency: currencies.hasValue() ? named(column(currencies.value(), 'currency')) : [],
    channel: ['online', 'store'].map(said),
    country: COUNTRY_OPTIONS,
    continent: named(COUNTRIES.map(({ continent }) => continent)).sort(byLabel),
    paymentMethod: PAYMENT_METHODS.map(said),
    gender: GENDER_OPTIONS,
  }));

  return computed(() =>
    keys().flatMap((key): Filter[] => {
      const listed = options()[key] ?? [];
      const value = chosen()[key];
      // What an address says is shown as chosen, listed or not.
      const more = value === undefined || listed.some((one) => one.value === value);
      const all = more ? listed : [same(value), ...listed];
      return all.length === 0 ? [] : [{ key, label: LABELS[key], options: all }];
    }),
  );
}

const byLabel = (one: Option, other: Option) => one.label.localeCompare(other.label);

const column = ({ rows }: ReportAnswer, key: string): (string | null)[] =>
  rows.map((row) => {
    const cell = row[key];
    return typeof cell === 'string' ? cell : null;
  });
