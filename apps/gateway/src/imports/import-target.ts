import type {
  CustomerAtSale,
  CustomerDetails,
  HistoricalPurchaseRecorded,
  ProductListed,
  SoldLine,
  StoreAtSale,
  StoreDetails,
} from '@crpm/contracts';

/** What became of a record: the same record again is `unchanged`. */
export type Outcome =
  | 'created'
  | 'changed'
  | 'unchanged'
  | { readonly rejected: { readonly code: string; readonly reason: string } };

export type ImportedProduct = ProductListed['data'];
export interface ImportedRate {
  readonly currency: string;
  /** YYYY-MM-DD */
  readonly date: string;
  readonly rate: string;
}
/** A sale of the past, complete: what its event will carry, and when it was. */
export type HistoricalSale = HistoricalPurchaseRecorded['data'] & {
  /** YYYY-MM-DD in the business zone */
  readonly soldOn: string;
  /** The first instant of that day. */
  readonly occurredAt: string;
};
/** A product's part of a line: its facts and its price now. */
export type ProductAtSale = Omit<SoldLine, 'line' | 'quantity' | 'baseMinor' | 'localMinor'>;

/** Which import writes: goes into actor, reason and correlation of every event. */
export interface ImportContext {
  readonly importId: string;
}

export interface ReportTotals {
  readonly revenueMinor: number;
  readonly units: number;
  readonly orders: number;
}

/**
 * The services, as the import sees them. Batches have at most 500 records; outcomes come in the
 * order of the records. Ids are derived from source, kind and external id, so everything may be
 * said twice: a master record that says something new is changed, and a sale that differs in day,
 * customer, store, currency or in a line's product or quantity is rejected as `sale-changed`.
 */
export interface ImportTarget {
  importStores(rows: readonly StoreDetails[], context: ImportContext): Promise<Outcome[]>;
  importProducts(rows: readonly ImportedProduct[], context: ImportContext): Promise<Outcome[]>;
  importCustomers(rows: readonly CustomerDetails[], context: ImportContext): Promise<Outcome[]>;
  importRates(rows: readonly ImportedRate[], context: ImportContext): Promise<Outcome[]>;
  recordHistory(sales: readonly HistoricalSale[], context: ImportContext): Promise<Outcome[]>;
  /** Counts products in at `quantity`, once: not those that have stock movements already. */
  openStock(productIds: readonly string[], quantity: number, context: ImportContext): Promise<void>;

  /** Records that earlier imports brought; unknown ids are left out. */
  describeCustomers(ids: readonly string[]): Promise<CustomerAtSale[]>;
  describeProducts(ids: readonly string[]): Promise<ProductAtSale[]>;
  describeStores(ids: readonly string[]): Promise<StoreAtSale[]>;
  /** Every rate of a currency that the shop has. */
  rates(currency: string): Promise<Omit<ImportedRate, 'currency'>[]>;

  /** What the reports say of inclusive days, once they have everything written so far. */
  reportTotals(from: string, to: string): Promise<ReportTotals>;
}
