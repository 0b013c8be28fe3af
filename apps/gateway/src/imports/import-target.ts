import type {
  CustomerAtSale,
  CustomerDetails,
  HistoricalPurchaseRecorded,
  ProductListed,
  SoldLine,
  StoreAtSale,
  StoreDetails,
} from '@crpm/contracts';
import type { ImportContext, ImportOutcome } from '@crpm/service-kit';

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
  /** By line: whether the file says its price, rather than the catalogue. */
  readonly priceStated: readonly boolean[];
};
/** A product's part of a line: its facts and its price now. */
export type ProductAtSale = Omit<SoldLine, 'line' | 'quantity' | 'baseMinor' | 'localMinor'>;

/** Sales by id, with the first and the last of their days. */
export interface SalesOfDays {
  readonly ids: readonly string[];
  readonly from: string;
  readonly to: string;
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
 * customer, store, currency or in a line's product, quantity or stated price is rejected as
 * `sale-changed`.
 */
export interface ImportTarget {
  importStores(rows: readonly StoreDetails[], context: ImportContext): Promise<ImportOutcome[]>;
  importProducts(
    rows: readonly ImportedProduct[],
    context: ImportContext,
  ): Promise<ImportOutcome[]>;
  importCustomers(
    rows: readonly CustomerDetails[],
    context: ImportContext,
  ): Promise<ImportOutcome[]>;
  importRates(rows: readonly ImportedRate[], context: ImportContext): Promise<ImportOutcome[]>;
  recordHistory(sales: readonly HistoricalSale[], context: ImportContext): Promise<ImportOutcome[]>;
  /** Counts products in at `quantity`, once: not those that have stock movements already. */
  openStock(productIds: readonly string[], quantity: number, context: ImportContext): Promise<void>;

  /** Records that earlier imports brought; unknown ids are left out. */
  describeCustomers(ids: readonly string[]): Promise<CustomerAtSale[]>;
  describeProducts(ids: readonly string[]): Promise<ProductAtSale[]>;
  describeStores(ids: readonly string[]): Promise<StoreAtSale[]>;
  /** Every rate of a currency that the shop has. */
  rates(currency: string): Promise<Omit<ImportedRate, 'currency'>[]>;

  /** What the reports have of these sales, once they have everything written so far. */
  reportTotals(sales: Iterable<SalesOfDays>, signal: AbortSignal): Promise<ReportTotals>;
}
