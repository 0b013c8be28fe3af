import { REPORTS } from '@crpm/contracts';
import { AGGREGATES } from './measure-sql.ts';
import { orderBy, rowsToFetch } from './ordering.ts';
import type { Report, ReportRequest } from './report.ts';
import { PRODUCT_COLUMNS } from './product-columns.ts';
import { baseParams, filterConditions, saleConditions } from './sale-conditions.ts';

const spec = REPORTS['best-and-least-sellers'];
const KEYS = 'productId, sku, product, category, status';

/**
 * All products, joined from both sides: the never sold are in it, and no sale is lost because its
 * product is not. Narrowed by what was sold; a product never sold, by what the catalogue says.
 */
export const bestAndLeastSellers: Report = {
  spec,
  statement(request) {
    const ranked = ranking(request);
    // "least" starts with what was never sold at all, even before what mostly came back
    const soldLast = `soldLines > 0 ${ranked.sort[0]?.descending ? 'DESC' : 'ASC'}`;
    return {
      sql: `WITH sold AS (
  SELECT
    l.product_id AS product_id,
    argMax(l.product, l.position) AS product,
    argMax(l.sku, l.position) AS sku,
    argMax(l.category, l.position) AS category,
    countIf(l.kind = 'sale') AS soldLines,
    uniqExactIfState(l.position, l.kind = 'sale') AS orders,
    ${AGGREGATES.units} AS units,
    ${AGGREGATES.netSales} AS netSales,
    ${AGGREGATES.cost} AS cost,
    ${AGGREGATES.coveredSales} AS coveredSales,
    count() AS lines
  FROM sale_lines AS l
  WHERE ${saleConditions(request)}
  GROUP BY l.product_id
), stock AS (
  SELECT product_id, sum(quantity) AS onHand
  FROM stock_moves WHERE position <= {products:UInt64} GROUP BY product_id
), listed AS (
  SELECT
    if(p.product_id = '', s.product_id, p.product_id) AS productId,
    if(s.lines > 0, s.product, p.name) AS product,
    if(s.lines > 0, s.sku, p.sku) AS sku,
    if(s.lines > 0, s.category, p.category) AS category,
    p.status AS status,
    s.* EXCEPT (product_id, product, sku, category),
    k.onHand AS onHand
  FROM (
    SELECT * FROM current_products(at = {products:UInt64}, day = '2299-12-31')
  ) AS p
  FULL JOIN sold AS s ON s.product_id = p.product_id
  LEFT JOIN stock AS k ON k.product_id = p.product_id
  WHERE ${conditions(request).join(' AND ')}
)
SELECT
  grouping(productId) AS _total, ${KEYS},
  uniqExactIfMerge(l.orders) AS orders,
  sum(l.soldLines) AS soldLines,
  ${['units', 'netSales', 'cost', 'coveredSales', 'onHand'].map((key) => `sum(l.${key}) AS ${key}`).join(',\n  ')}
FROM listed AS l
GROUP BY GROUPING SETS ((${KEYS}), ())
ORDER BY ${orderBy(spec, ranked, ['productId'], [soldLast])}
LIMIT {rows:UInt32}`,
      params: {
        ...baseParams(request),
        products: request.watermark['products'] ?? 0,
        rows: rowsToFetch(request),
      },
    };
  },
};

/** `order` decides the direction where it is given, the sign of `sort` where it is not. */
function ranking(request: ReportRequest): ReportRequest {
  if (!request.order) return request;
  const descending = request.order === 'best';
  return { ...request, sort: request.sort.map(({ key }) => ({ key, descending })) };
}

function conditions(request: ReportRequest): string[] {
  const ofCatalogue = filterConditions(request.filters, 'p', PRODUCT_COLUMNS);
  return [
    ofCatalogue.length > 0 ? `(s.lines > 0 OR (${ofCatalogue.join(' AND ')}))` : '1',
    request.status === 'active' ? "p.status = 'active'" : "(p.status != 'archived' OR s.lines > 0)",
    request.soldOnly ? 's.soldLines > 0' : '1',
  ];
}
