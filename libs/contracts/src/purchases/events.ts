import type { DomainEvent } from '../events.ts';
import type { CustomerProfile } from '../customers/events.ts';

export const PAYMENT_METHODS = [
  'cash',
  'card',
  'bank-transfer',
  'paypal',
  'voucher',
  'invoice',
  'other',
] as const;

/** The customer as they were at the sale: an id and coarse facts, never a name. */
export interface CustomerAtSale {
  readonly customerId: string;
  readonly gender?: CustomerProfile['gender'];
  readonly city?: string | undefined;
  readonly state?: string | undefined;
  readonly stateCode?: string | undefined;
  readonly country?: string | undefined;
  readonly continent?: string | undefined;
}

export interface StoreAtSale {
  readonly storeId: string;
  readonly name: string;
  /** 'online' for a web shop. */
  readonly channel: Channel;
  readonly country?: string | undefined;
  readonly state?: string | undefined;
}
export const CHANNELS = ['store', 'online'] as const;
export type Channel = (typeof CHANNELS)[number];

/** A counter is a store and has a name: what no store sold was sold online, placed or imported. */
export const channelOf = (store: StoreAtSale | undefined): Channel => store?.channel ?? 'online';

export interface OrderedLine {
  readonly productId: string;
  readonly quantity: number;
  /** What the buyer was shown, in base-currency minor units; another catalogue price refuses. */
  readonly expectedUnitPriceMinor?: number | undefined;
}

/** A line as sold: the product as it was, and its money. Base amounts are in the base currency. */
export interface SoldLine {
  /** 1, 2, 3 … within the purchase */
  readonly line: number;
  readonly productId: string;
  readonly product: string;
  readonly sku?: string | undefined;
  readonly brand?: string | undefined;
  readonly color?: string | undefined;
  readonly category?: string | undefined;
  readonly subcategory?: string | undefined;
  readonly quantity: number;
  readonly unitPriceMinor: number;
  /** Null where the catalogue had no cost: counted and shown, never taken for zero. */
  readonly unitCostMinor: number | null;
  /** unit price × quantity, base currency */
  readonly baseMinor: number;
  /** base × rate, rounded half up per line to the purchase's currency */
  readonly localMinor: number;
}

export interface PurchaseTerms {
  readonly purchaseId: string;
  readonly customer: CustomerAtSale;
  /** None: sold online, by no store. */
  readonly store?: StoreAtSale | undefined;
  readonly currency: string;
  readonly baseCurrency: string;
  /** Units of `currency` per base unit on the business date. */
  readonly rate: string;
  readonly paymentMethod?: string | undefined;
  readonly note?: string | undefined;
  readonly externalId?: string | undefined;
}

/** A purchase as sold, complete: downstream never joins. */
export interface Sale extends PurchaseTerms {
  /** The number people read out: the position of its PurchasePlaced, or the file's order number. */
  readonly number: string;
  readonly lines: readonly SoldLine[];
  readonly baseMinor: number;
  readonly localMinor: number;
}

/** Asked for, and not settled yet: nothing is sold so far. */
export type PurchasePlaced = DomainEvent<
  'PurchasePlaced',
  PurchaseTerms & { readonly lines: readonly OrderedLine[] }
>;
/** Sold: its money counts from here on; stock was taken for its lines. */
export type PurchaseConfirmed = DomainEvent<'PurchaseConfirmed', Sale>;
export interface RefusedLine {
  readonly line: number;
  readonly productId: string;
  readonly code: string;
  readonly detail: string;
  readonly available?: number | undefined;
  /** The catalogue's price, when another one was expected. */
  readonly unitPriceMinor?: number | undefined;
  /** JSON pointer into the request. */
  readonly pointer: string;
}
/** Settled, and nothing was sold. */
export type PurchaseRefused = DomainEvent<
  'PurchaseRefused',
  {
    readonly purchaseId: string;
    readonly code: string;
    readonly detail: string;
    readonly lines: readonly RefusedLine[];
  }
>;
/** Undoes a sale: the whole of it again, so that its mirror can be booked on this day. */
export type PurchaseCancelled = DomainEvent<
  'PurchaseCancelled',
  Sale & {
    /** The business date of the sale it undoes. */
    readonly soldOn: string;
    /** Whether stock had been taken and goes back. */
    readonly stockTaken: boolean;
  }
>;
/** A sale of the past, imported: same lines and money, no stock moved. */
export type HistoricalPurchaseRecorded = DomainEvent<
  'HistoricalPurchaseRecorded',
  Sale & { readonly deliveredOn?: string | undefined }
>;

export type PurchaseEvent =
  | PurchasePlaced
  | PurchaseConfirmed
  | PurchaseRefused
  | PurchaseCancelled
  | HistoricalPurchaseRecorded;

export interface StoreDetails {
  readonly storeId: string;
  readonly name: string;
  readonly channel: Channel;
  readonly country?: string | undefined;
  readonly state?: string | undefined;
  readonly city?: string | undefined;
  readonly squareMeters?: number | undefined;
  /** YYYY-MM-DD */
  readonly openedOn?: string | undefined;
  readonly externalId?: string | undefined;
}
export type StoreOpened = DomainEvent<'StoreOpened', StoreDetails>;
export type StoreDetailsChanged = DomainEvent<'StoreDetailsChanged', StoreDetails>;
export type StoreEvent = StoreOpened | StoreDetailsChanged;

/** Rates of one currency against the base: a day's rate holds until the next one. */
export type ExchangeRatesPublished = DomainEvent<
  'ExchangeRatesPublished',
  {
    readonly currency: string;
    readonly baseCurrency: string;
    readonly rates: readonly { readonly date: string; readonly rate: string }[];
  }
>;
export type ExchangeRatesEvent = ExchangeRatesPublished;
