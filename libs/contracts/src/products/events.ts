import type { DomainEvent } from '../events.ts';

export interface ProductDescription {
  readonly name: string;
  readonly sku?: string | undefined;
  readonly brand?: string | undefined;
  readonly color?: string | undefined;
  readonly category?: string | undefined;
  readonly subcategory?: string | undefined;
  readonly description?: string | undefined;
  /** On-hand units at or below which the product counts as low on stock. */
  readonly reorderPoint?: number | undefined;
  readonly externalId?: string | undefined;
}

/** Prices and costs are minor units of the installation's base currency. */
export type ProductListed = DomainEvent<
  'ProductListed',
  {
    readonly productId: string;
    readonly description: ProductDescription;
    readonly priceMinor: number;
    readonly costMinor: number | null;
    readonly currency: string;
  }
>;
/** Carries the description as it is from now on, complete: consumers replace, never merge. */
export type ProductDescribed = DomainEvent<
  'ProductDescribed',
  { readonly productId: string; readonly description: ProductDescription }
>;
export type ProductRepriced = DomainEvent<
  'ProductRepriced',
  { readonly productId: string; readonly priceMinor: number; readonly previousMinor: number }
>;
export type ProductCostChanged = DomainEvent<
  'ProductCostChanged',
  {
    readonly productId: string;
    readonly costMinor: number | null;
    readonly previousMinor: number | null;
  }
>;
export type ProductDeactivated = DomainEvent<'ProductDeactivated', { readonly productId: string }>;
export type ProductActivated = DomainEvent<'ProductActivated', { readonly productId: string }>;
export type ProductArchived = DomainEvent<'ProductArchived', { readonly productId: string }>;

export type ProductEvent =
  | ProductListed
  | ProductDescribed
  | ProductRepriced
  | ProductCostChanged
  | ProductDeactivated
  | ProductActivated
  | ProductArchived;

/** Every movement carries the units moved and the balance after it. */
interface Movement {
  readonly productId: string;
  /** Signed units: what came in is positive, what went out negative. */
  readonly quantity: number;
  /** The product's units after it; none before its first movement. */
  readonly onHand: number;
}

export type StockOpened = DomainEvent<'StockOpened', Movement>;
export type StockReceived = DomainEvent<
  'StockReceived',
  Movement & {
    readonly supplierId?: string | undefined;
    readonly unitCostMinor?: number | undefined;
    readonly note?: string | undefined;
  }
>;
export type StockAdjusted = DomainEvent<'StockAdjusted', Movement>;
/** A count found `counted` on the shelf; `quantity` is the difference it made. */
export type StockCounted = DomainEvent<'StockCounted', Movement & { readonly counted: number }>;
/** Sold, with the purchase that took it. */
export type StockTaken = DomainEvent<'StockTaken', Movement & { readonly purchaseId: string }>;
/** Back from a purchase that was cancelled. */
export type StockReturned = DomainEvent<
  'StockReturned',
  Movement & { readonly purchaseId: string }
>;

export type StockEvent =
  StockOpened | StockReceived | StockAdjusted | StockCounted | StockTaken | StockReturned;
