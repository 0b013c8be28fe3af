import { REPORTS } from '@crpm/contracts';
import type { Grouping } from '@crpm/contracts';
import { orderBy, rowsToFetch } from './ordering.ts';
import { PRODUCT_COLUMNS } from './product-columns.ts';
import type { Report, ReportRequest } from './report.ts';
import { filterConditions, filterParams } from './sale-conditions.ts';

const spec = REPORTS['inventory-on-hand'];

const KEYS: Partial<Record<Grouping, readonly string[]>> = {
  product: ['productId', 'sku', 'product', 'category', 'status'],
  category: ['category'],
  subcategory: ['category', 'subcategory'],
  brand: ['brand'],
};

/**
 * Stock at the end of a day (now, where none is given): starts from the products, so each counts
 * once and the never sold count too. Active ones unless all are asked for.
 */
export const inventoryOnHand: Report = {
  spec,
  statement(request) {
    const keys = KEYS[request.grouping ?? 'product'] ?? [];
    return {
      sql: `WITH stock AS (
  SELECT product_id, sum(quantity) AS onHand
  FROM stock_moves
  WHERE position <= {products:UInt64} AND business_date <= {asOf:Date32}
  GROUP BY product_id
), shelf AS (
  SELECT
    p.product_id AS productId, p.name AS product, p.sku AS sku, p.status AS status,
    p.category AS category, p.subcategory AS subcategory, p.brand AS brand,
    p.reorder_point AS reorderPoint, p.price_minor AS price, p.cost_minor AS cost,
    s.onHand AS onHand
  FROM (
    SELECT * FROM current_products(at = {products:UInt64}, day = {asOf:Date32})
  ) AS p
  LEFT JOIN stock AS s ON s.product_id = p.product_id
  WHERE ${conditions(request).join(' AND ')}
)
SELECT
  grouping(${keys[0] ?? ''}) AS _total, ${keys.join(', ')},
  sum(s.onHand) AS onHand,
  ifNull(sum(toInt128(s.onHand) * s.cost), 0) AS stockCost,
  sum(toInt128(s.onHand) * s.price) AS stockRetail,
  count() AS products,
  countIf(s.onHand <= s.reorderPoint) AS lowStock,
  countIf(s.onHand <= 0) AS outOfStock,
  countIf(s.onHand > 0 AND s.cost IS NULL) AS productsWithoutCost
FROM shelf AS s
GROUP BY GROUPING SETS ((${keys.join(', ')}), ())
ORDER BY ${orderBy(spec, request, keys)}
LIMIT {rows:UInt32}`,
      params: {
        ...filterParams(request.filters),
        products: request.watermark['products'] ?? 0,
        asOf: request.asOf ?? '2299-12-31',
        rows: rowsToFetch(request),
      },
    };
  },
};

const conditions = (request: ReportRequest): string[] => [
  // archived products are gone from the shelf for good
  request.status === 'all' ? "p.status != 'archived'" : "p.status = 'active'",
  ...filterConditions(request.filters, 'p', PRODUCT_COLUMNS),
];
