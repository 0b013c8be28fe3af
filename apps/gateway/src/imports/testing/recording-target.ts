import { isDeepStrictEqual } from 'node:util';
import type { CustomerAtSale, CustomerDetails, StoreAtSale, StoreDetails } from '@crpm/contracts';
import type {
  HistoricalSale,
  ImportedProduct,
  ImportedRate,
  ImportTarget,
  ProductAtSale,
  SalesOfDays,
} from '../import-target.ts';
import type { ImportContext, ImportOutcome as Outcome } from '@crpm/service-kit';

/** A shop in memory: does what the services promise, so that a spec can look at what it holds. */
export class RecordingTarget implements ImportTarget {
  readonly stores = new Map<string, StoreDetails>();
  readonly products = new Map<string, ImportedProduct>();
  readonly customers = new Map<string, CustomerDetails>();
  readonly published = new Map<string, ImportedRate & { readonly key: string }>();
  readonly sales = new Map<string, HistoricalSale>();
  readonly stock = new Map<string, number>();
  /** What each import has made of each record: told again where the same import asks again. */
  private readonly written = new Map<string, Outcome>();
  /** Called before every batch; may throw, as a crash in the middle would. */
  beforeBatch: () => void = () => undefined;

  importStores: ImportTarget['importStores'] = (rows, context) =>
    this.put(this.stores, rows, 'storeId', context);
  importProducts: ImportTarget['importProducts'] = (rows, context) =>
    this.put(this.products, rows, 'productId', context);
  importCustomers: ImportTarget['importCustomers'] = (rows, context) =>
    this.put(this.customers, rows, 'customerId', context);

  importRates(rows: readonly ImportedRate[], context: ImportContext): Promise<Outcome[]> {
    const keyed = rows.map((row) => ({ ...row, key: `${row.currency} ${row.date}` }));
    return this.put(this.published, keyed, 'key', context);
  }

  recordHistory(sales: readonly HistoricalSale[], context: ImportContext): Promise<Outcome[]> {
    this.beforeBatch();
    const outcomes = sales.map((sale): Outcome => {
      const known = this.sales.get(sale.purchaseId);
      if (!known) {
        this.sales.set(sale.purchaseId, sale);
        return this.told(sale.purchaseId, 'created', context);
      }
      if (isDeepStrictEqual(known, sale)) return this.told(sale.purchaseId, 'unchanged', context);
      return { rejected: { code: 'sale-changed', reason: 'The recorded sale differs.' } };
    });
    return Promise.resolve(outcomes);
  }

  openStock(productIds: readonly string[], quantity: number): Promise<void> {
    for (const id of productIds) if (!this.stock.has(id)) this.stock.set(id, quantity);
    return Promise.resolve();
  }

  describeCustomers(ids: readonly string[]): Promise<CustomerAtSale[]> {
    return Promise.resolve(
      ids.flatMap((customerId) => {
        const known = this.customers.get(customerId);
        if (!known) return [];
        const { gender, city, state, stateCode, country, continent } = known.profile;
        return [{ customerId, gender, city, state, stateCode, country, continent }];
      }),
    );
  }

  describeProducts(ids: readonly string[]): Promise<ProductAtSale[]> {
    return Promise.resolve(
      ids.flatMap((productId) => {
        const known = this.products.get(productId);
        if (!known) return [];
        const { name, sku, brand, color, category, subcategory } = known.description;
        const prices = { unitPriceMinor: known.priceMinor, unitCostMinor: known.costMinor };
        return [{ productId, product: name, sku, brand, color, category, subcategory, ...prices }];
      }),
    );
  }

  describeStores(ids: readonly string[]): Promise<StoreAtSale[]> {
    return Promise.resolve(ids.flatMap((id) => this.stores.get(id) ?? []));
  }

  rates(currency: string): Promise<ImportedRate[]> {
    return Promise.resolve([...this.published.values()].filter((r) => r.currency === currency));
  }

  reportTotals(asked: Iterable<SalesOfDays>) {
    const sold = [...asked].flatMap(({ ids, from, to }) =>
      ids
        .flatMap((id) => this.sales.get(id) ?? [])
        .filter(({ soldOn }) => soldOn >= from && soldOn <= to),
    );
    const lines = sold.flatMap((sale) => sale.lines);
    return Promise.resolve({
      revenueMinor: lines.reduce((sum, { baseMinor }) => sum + baseMinor, 0),
      units: lines.reduce((sum, { quantity }) => sum + quantity, 0),
      orders: sold.length,
    });
  }

  private put<Key extends string, Value extends Readonly<Record<Key, string>>>(
    records: Map<string, Value>,
    rows: readonly Value[],
    key: Key,
    context: ImportContext,
  ): Promise<Outcome[]> {
    this.beforeBatch();
    const outcomes = rows.map((row): Outcome => {
      const known = records.get(row[key]);
      records.set(row[key], row);
      if (!known) return this.told(row[key], 'created', context);
      return this.told(row[key], isDeepStrictEqual(known, row) ? 'unchanged' : 'changed', context);
    });
    return Promise.resolve(outcomes);
  }

  private told(id: string, outcome: Outcome, { importId }: ImportContext): Outcome {
    const key = `${importId} ${id}`;
    if (outcome !== 'unchanged') this.written.set(key, outcome);
    return this.written.get(key) ?? outcome;
  }
}
