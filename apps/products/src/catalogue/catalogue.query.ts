import type { SqlReader } from '@crpm/adapters';
import {
  caseless,
  money,
  type CategoryRecord,
  type Page,
  type ProductRecord,
  type ProductsQuery,
  type RecordStatus,
} from '@crpm/contracts';
import {
  contains,
  equals,
  keysetPage,
  sortField,
  type Condition,
  type KeyColumn,
} from '@crpm/service-kit';

export interface ProductRow {
  id: string;
  version: number;
  status: RecordStatus;
  name: string;
  sku: string | null;
  brand: string | null;
  color: string | null;
  category: string | null;
  subcategory: string | null;
  description: string | null;
  price_minor: number;
  cost_minor: number | null;
  reorder_point: number | null;
  external_id: string | null;
  on_hand: number;
  created_at: string;
  updated_at: string;
}

const BY_NAME: KeyColumn = { by: 'sort_name', type: 'string' };
const SORT_COLUMNS: Readonly<Record<string, KeyColumn>> = {
  name: BY_NAME,
  sku: { by: 'sku_key', type: 'string' },
  unitPrice: { by: 'price_minor', type: 'number' },
  onHand: { by: 'on_hand', type: 'number' },
  createdAt: { by: 'created_at', type: 'string' },
  updatedAt: { by: 'updated_at', type: 'string' },
};

const LOW = 'reorder_point IS NOT NULL AND on_hand <= reorder_point';
const STOCK: Readonly<Record<'in' | 'out' | 'low', Condition>> = {
  in: { sql: 'on_hand > 0', parameters: [] },
  out: { sql: 'on_hand = 0', parameters: [] },
  low: { sql: LOW, parameters: [] },
};

export function listProducts(
  database: SqlReader,
  query: ProductsQuery,
  baseCurrency: string,
): Promise<Page<ProductRecord>> {
  const { field, descending } = sortField(query.sort);
  const status = query['filter[status]'];
  const stock = query['filter[stock]'];
  const sku = query['filter[sku]'];
  return keysetPage<ProductRow, ProductRecord>(
    database,
    {
      select: '*',
      from: 'products',
      where: [
        status ? equals('status', status) : { sql: "status <> 'archived'", parameters: [] },
        equals('category', query['filter[category]']),
        equals('subcategory', query['filter[subcategory]']),
        equals('brand', query['filter[brand]']),
        equals('sku_key', sku === undefined ? undefined : caseless(sku)),
        equals('external_id', query['filter[externalId]']),
        stock && STOCK[stock],
        query.q ? contains('search_text', query.q) : undefined,
      ],
      sort: { ...(SORT_COLUMNS[field] ?? BY_NAME), descending },
      id: { by: 'id', type: 'string' },
      limit: query.limit,
      after: query.after,
      count: query.count === 'exact',
    },
    (row) => toRecord(row, baseCurrency),
  );
}

export async function findProduct(
  database: SqlReader,
  id: string,
  baseCurrency: string,
): Promise<ProductRecord | undefined> {
  const [row] = await database.query<ProductRow>('SELECT * FROM products WHERE id = ?', [id]);
  return row && toRecord(row, baseCurrency);
}

/** The category tree as the products that are not archived use it. */
export async function listCategories(database: SqlReader): Promise<CategoryRecord[]> {
  const rows = await database.query<{
    category: string | null;
    subcategory: string | null;
    products: number;
  }>(
    "SELECT category, subcategory, COUNT(*) AS products FROM products WHERE status <> 'archived' " +
      'GROUP BY category, subcategory ORDER BY category, subcategory',
  );
  const tree = new Map<string | null, CategoryRecord>();
  for (const { category, subcategory, products } of rows) {
    const node = tree.get(category) ?? { category, subcategories: [], products: 0 };
    node.subcategories.push({ subcategory, products });
    node.products += products;
    tree.set(category, node);
  }
  return [...tree.values()];
}

function toRecord(row: ProductRow, currency: string): ProductRecord {
  const { price_minor: price, cost_minor: cost, on_hand: onHand, reorder_point: point } = row;
  return {
    id: row.id,
    version: row.version,
    name: row.name,
    sku: row.sku,
    brand: row.brand,
    color: row.color,
    category: row.category,
    subcategory: row.subcategory,
    description: row.description,
    unitPrice: money(price, currency),
    unitCost: cost === null ? null : money(cost, currency),
    margin: cost === null || price === 0 ? null : Math.round(((price - cost) / price) * 1000) / 10,
    reorderPoint: point,
    externalId: row.external_id,
    stock: { onHand, low: point !== null && onHand <= point },
    status: row.status,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
