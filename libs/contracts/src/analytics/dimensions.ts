import type { ColumnType } from './measures.ts';

export interface Dimension {
  readonly key: DimensionKey;
  readonly label: string;
  readonly type: Extract<ColumnType, 'text' | 'integer'>;
  readonly definition: string;
}

const described = {
  period: [
    'Period',
    'Bucket of business days: 2021, 2021-Q1, 2021-02, 2021-W07 (ISO week), 2021-02-20, or 2021-02-20T14:00 (hour of the day in the business zone; where clocks go back, the repeated hour is added to its twin).',
  ],
  productId: ['Product id', 'The product.'],
  sku: ['SKU', "The product's stock-keeping unit."],
  product: ['Product', "The product's name, as last sold or, if never sold, as in the catalogue."],
  category: ['Category', "The product's category when the line was sold."],
  subcategory: ['Subcategory', "The product's subcategory when the line was sold."],
  brand: ['Brand', "The product's brand when the line was sold."],
  status: ['Status', 'active, inactive or archived, now.'],
  customerId: ['Customer id', 'The customer.'],
  customer: ['Customer', "The customer's name now; empty once erased."],
  gender: ['Gender', "The customer's gender as registered."],
  ageBand: ['Age', "The customer's age in completed years on the report's date, in bands."],
  continent: ['Continent', "The customer's continent."],
  country: ['Country', "The customer's country, ISO 3166-1 alpha-2."],
  countryName: ['Country name', "The customer's country."],
  state: ['State', "The customer's state or region."],
  city: ['City', "The customer's city."],
  storeId: ['Store id', 'The store.'],
  store: ['Store', "The store's name, as of its last sale."],
  storeCountry: ['Store country', "The store's country, ISO 3166-1 alpha-2; empty online."],
  storeCountryName: ['Store country name', "The store's country; empty online."],
  storeState: ['Store state', "The store's state or region."],
  channel: ['Channel', 'online or store.'],
  paymentMethod: ['Payment method', 'How the purchase was paid; empty where not recorded.'],
  currency: ['Currency', 'The currency of the purchase, ISO 4217.'],
  orderCount: ['Orders placed', 'Number of orders a customer placed in the period.'],
} as const satisfies Record<string, readonly [label: string, definition: string]>;

export type DimensionKey = keyof typeof described;

export const DIMENSIONS = Object.fromEntries(
  Object.entries(described).map(([key, [label, definition]]) => [
    key,
    { key, label, definition, type: key === 'orderCount' ? 'integer' : 'text' },
  ]),
) as Readonly<Record<DimensionKey, Dimension>>;

/** What rows can be grouped by, and the columns that name such a row: the last one is its label. */
export const GROUPINGS = {
  hour: ['period'],
  day: ['period'],
  week: ['period'],
  month: ['period'],
  quarter: ['period'],
  year: ['period'],
  product: ['productId', 'sku', 'product'],
  category: ['category'],
  subcategory: ['category', 'subcategory'],
  brand: ['brand'],
  customer: ['customerId', 'customer'],
  gender: ['gender'],
  ageBand: ['ageBand'],
  continent: ['continent'],
  country: ['country', 'countryName'],
  state: ['country', 'countryName', 'state'],
  city: ['country', 'countryName', 'state', 'city'],
  store: ['storeId', 'channel', 'storeCountry', 'storeCountryName', 'storeState', 'store'],
  storeCountry: ['channel', 'storeCountry', 'storeCountryName'],
  channel: ['channel'],
  paymentMethod: ['paymentMethod'],
  currency: ['currency'],
  orderCount: ['orderCount'],
} as const satisfies Record<string, readonly DimensionKey[]>;

export type Grouping = keyof typeof GROUPINGS;

export const GRAINS = ['hour', 'day', 'week', 'month', 'quarter', 'year'] as const;
export type Grain = (typeof GRAINS)[number];
export const isGrain = (grouping: string | undefined): grouping is Grain =>
  (GRAINS as readonly (string | undefined)[]).includes(grouping);

/** What a report can be narrowed to. Sales are judged as they were at the sale. */
export const FILTERS = {
  category: 'Category name.',
  subcategory: 'Subcategory name.',
  brand: 'Brand name.',
  product: 'Product id or name.',
  customer: 'Customer id.',
  store: 'Store id or name.',
  channel: 'online or store.',
  currency: 'Currency of the purchase, ISO 4217.',
  country: 'Country of the customer: ISO 3166-1 alpha-2 code or English name.',
  paymentMethod: 'Payment method.',
  continent: 'Continent of the customer.',
  state: 'State of the customer.',
  city: 'City of the customer.',
  gender: 'Gender of the customer.',
} as const;
export type FilterKey = keyof typeof FILTERS;
export const FILTER_KEYS = Object.keys(FILTERS) as readonly FilterKey[];
