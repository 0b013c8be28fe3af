import type { CustomerAtSale, CustomerDetails, StoreAtSale, StoreDetails } from '@crpm/contracts';
import type { CleaningContext } from './clean-masters.ts';
import { FactBook } from './fact-book.ts';
import type { ImportedProduct, ImportTarget, ProductAtSale } from './import-target.ts';
import type { Staging } from './staging.ts';

export type StoreFacts = StoreAtSale & { readonly openedOn?: string | undefined };

/** The customers, products and stores that sales refer to, as they are at the sale. */
export interface SaleFacts {
  readonly customers: FactBook<CustomerAtSale>;
  readonly products: FactBook<ProductAtSale>;
  readonly stores: FactBook<StoreFacts>;
}

export function saleFacts(staging: Staging, target: ImportTarget, ids: CleaningContext): SaleFacts {
  return {
    customers: new FactBook({
      staged: (key) => {
        const record = staging.record<CustomerDetails>('customers', key);
        return record && customerAtSale(record);
      },
      known: byKey(
        'customer',
        ids,
        async (wanted) => target.describeCustomers(wanted),
        (fact) => fact.customerId,
      ),
    }),
    products: new FactBook({
      staged: (key) => {
        const record = staging.record<ImportedProduct>('products', key);
        return record && productAtSale(record);
      },
      known: byKey(
        'product',
        ids,
        async (wanted) => target.describeProducts(wanted),
        (fact) => fact.productId,
      ),
    }),
    stores: new FactBook<StoreFacts>({
      staged: (key) => staging.record<StoreDetails>('stores', key),
      known: byKey(
        'store',
        ids,
        async (wanted) => target.describeStores(wanted),
        (fact) => fact.storeId,
      ),
    }),
  };
}

function byKey<Fact>(
  kind: 'customer' | 'product' | 'store',
  ids: CleaningContext,
  describe: (ids: readonly string[]) => Promise<readonly Fact[]>,
  idOfFact: (fact: Fact) => string,
) {
  return async (keys: readonly string[]): Promise<Map<string, Fact>> => {
    const keyOf = new Map(keys.map((key) => [ids.idOf(kind, key), key]));
    const facts = await describe([...keyOf.keys()]);
    return new Map(facts.map((fact) => [keyOf.get(idOfFact(fact)) ?? '', fact]));
  };
}

const customerAtSale = ({ customerId, profile }: CustomerDetails): CustomerAtSale => ({
  customerId,
  gender: profile.gender,
  city: profile.city,
  state: profile.state,
  stateCode: profile.stateCode,
  country: profile.country,
  continent: profile.continent,
});

const productAtSale = (product: ImportedProduct): ProductAtSale => ({
  productId: product.productId,
  product: product.description.name,
  sku: product.description.sku,
  brand: product.description.brand,
  color: product.description.color,
  category: product.description.category,
  subcategory: product.description.subcategory,
  unitPriceMinor: product.priceMinor,
  unitCostMinor: product.costMinor,
});
