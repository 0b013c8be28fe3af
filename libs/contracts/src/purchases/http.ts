import * as z from 'zod';
import { CountryCode } from '../customers/http.ts';
import { minorUnitDigits } from '../currencies.ts';
import {
  CalendarDate,
  Instant,
  listQuery,
  longText,
  page,
  Position,
  Quantity,
  requiredText,
  sortOf,
  text,
  WriteReceipt,
} from '../http.ts';
import { Money, Price, Rate } from '../money.ts';
import { CHANNELS, PAYMENT_METHODS } from './events.ts';

export const CurrencyCode = z
  .string()
  .refine((code) => minorUnitDigits(code) !== undefined, 'not an ISO 4217 currency');

export const MAX_LINES = 1000;

/** POST /api/v1/purchases, with an Idempotency-Key header. */
export const PlacePurchaseRequest = z.strictObject({
  customerId: text(64),
  lines: z
    .array(
      z.strictObject({
        productId: text(64),
        quantity: Quantity,
        /** What the buyer was shown, base currency: another catalogue price answers 409. */
        expectedUnitPrice: Price.optional(),
      }),
    )
    .min(1)
    .max(MAX_LINES),
  storeId: text(64).optional(),
  currency: CurrencyCode.optional(),
  paymentMethod: z.enum(PAYMENT_METHODS).optional(),
  /** When it was sold, if not now. */
  placedAt: Instant.optional(),
  note: longText(500).optional(),
});
export type PlacePurchaseRequest = z.infer<typeof PlacePurchaseRequest>;

export const PURCHASE_STATUSES = ['pending', 'confirmed', 'refused', 'cancelled'] as const;
export const PurchaseStatus = z.enum(PURCHASE_STATUSES);

export const PurchaseLineRecord = z.object({
  line: z.int(),
  productId: z.string(),
  product: z.string(),
  sku: z.string().nullable(),
  category: z.string().nullable(),
  subcategory: z.string().nullable(),
  quantity: z.int(),
  unitPrice: Money,
  unitCost: Money.nullable(),
  /** Base currency. */
  total: Money,
  /** The purchase's own currency. */
  localTotal: Money,
});
export type PurchaseLineRecord = z.infer<typeof PurchaseLineRecord>;

export const PurchaseRecord = WriteReceipt.extend({
  number: z.string(),
  status: PurchaseStatus,
  customer: z.object({ id: z.string(), name: z.string().nullable() }),
  store: z.object({ id: z.string(), name: z.string() }).nullable(),
  channel: z.enum(CHANNELS),
  currency: z.string(),
  /** Units of the currency per base unit. */
  rate: z.string(),
  paymentMethod: z.string().nullable(),
  note: z.string().nullable(),
  externalId: z.string().nullable(),
  /** True for sales imported from the past, which moved no stock. */
  historical: z.boolean(),
  lines: z.array(PurchaseLineRecord),
  totals: z.object({ units: z.int(), total: Money, localTotal: Money }),
  /** Present when refused. */
  refusal: z.object({ code: z.string(), detail: z.string() }).nullable(),
  cancellation: z.object({ reason: z.string().nullable(), at: z.string() }).nullable(),
  placedAt: z.string(),
  /** The day it counts on, in the business zone. */
  businessDate: z.string(),
  deliveredOn: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type PurchaseRecord = z.infer<typeof PurchaseRecord>;

/** GET /api/v1/purchases: without `filter[status]`, what was sold (confirmed and cancelled). */
export const PurchasesQuery = z.strictObject({
  limit: listQuery.limit,
  after: listQuery.after,
  count: listQuery.count,
  /** Finds a purchase by its number or external id. */
  q: listQuery.q,
  'filter[status]': PurchaseStatus.optional(),
  'filter[customerId]': text(64).optional(),
  'filter[storeId]': text(64).optional(),
  'filter[productId]': text(64).optional(),
  'filter[currency]': CurrencyCode.optional(),
  'filter[paymentMethod]': z.enum(PAYMENT_METHODS).optional(),
  'filter[from]': CalendarDate.optional(),
  'filter[to]': CalendarDate.optional(),
  sort: sortOf(['placedAt', 'total']).default('-placedAt'),
});
export type PurchasesQuery = z.infer<typeof PurchasesQuery>;
export const PurchasesPage = page(PurchaseRecord);

/** POST /api/v1/stores */
export const OpenStoreRequest = z.strictObject({
  name: requiredText(200),
  channel: z.enum(CHANNELS).default('store'),
  country: CountryCode.optional(),
  state: text(100).optional(),
  city: text(100).optional(),
  squareMeters: z.int().min(0).max(10_000_000).optional(),
  openedOn: CalendarDate.optional(),
  externalId: text(100).optional(),
});
export type OpenStoreRequest = z.infer<typeof OpenStoreRequest>;
export const StoreRecord = z.object({
  id: z.string(),
  version: z.int(),
  name: z.string(),
  channel: z.enum(CHANNELS),
  country: z.string().nullable(),
  countryName: z.string().nullable(),
  state: z.string().nullable(),
  city: z.string().nullable(),
  squareMeters: z.int().nullable(),
  openedOn: z.string().nullable(),
  externalId: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type StoreRecord = z.infer<typeof StoreRecord>;
export const StoresPage = page(StoreRecord);

/** GET /api/v1/fx-rates, newest first. */
export const RatesQuery = z.strictObject({
  limit: listQuery.limit,
  after: listQuery.after,
  'filter[currency]': CurrencyCode.optional(),
  'filter[from]': CalendarDate.optional(),
  'filter[to]': CalendarDate.optional(),
});
export type RatesQuery = z.infer<typeof RatesQuery>;
export const RateRecord = z.object({ date: z.string(), currency: z.string(), rate: z.string() });
export type RateRecord = z.infer<typeof RateRecord>;
export const RatesPage = page(RateRecord);
/** PUT /api/v1/fx-rates: a day's rate replaces what that day had. */
export const PublishRatesRequest = z.strictObject({
  rates: z
    .array(z.strictObject({ date: CalendarDate, currency: CurrencyCode, rate: Rate }))
    .min(1)
    .max(5000),
});
export type PublishRatesRequest = z.infer<typeof PublishRatesRequest>;
export const RatesReceipt = z.object({ position: Position });
export type RatesReceipt = z.infer<typeof RatesReceipt>;
