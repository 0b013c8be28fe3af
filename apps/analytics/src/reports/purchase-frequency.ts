import { REPORTS } from '@crpm/contracts';
import { AGGREGATES } from './measure-sql.ts';
import { orderBy, rowsToFetch } from './ordering.ts';
import type { Report } from './report.ts';
import { baseParams, saleConditions } from './sale-conditions.ts';

const spec = REPORTS['purchase-frequency'];

/**
 * Customers by how many orders they placed in the period. A row of 0 orders are those who only gave
 * something back in it: without it the rows would not add up to the sales overview.
 */
export const purchaseFrequency: Report = {
  spec,
  statement: (request) => ({
    sql: `WITH people AS (
  SELECT
    arraySort(groupUniqArrayIf((toInt32(l.business_date), l.position), l.kind = 'sale')) AS placed,
    length(placed) AS orders,
    arraySlice(arrayDifference(placed.1), 2) AS gaps,
    ${AGGREGATES.netSales} AS netSales
  FROM sale_lines AS l
  WHERE ${saleConditions(request)}
  GROUP BY l.customer_id
)
SELECT
  grouping(orderCount) AS _total,
  p.orders AS orderCount,
  countIf(p.orders > 0) AS buyers,
  countIf(p.orders > 1) AS repeatBuyers,
  sum(p.orders) AS orders,
  sum(p.netSales) AS netSales,
  quantileExactInclusiveArray(0.5)(p.gaps) AS medianDaysBetweenOrders
FROM people AS p
GROUP BY GROUPING SETS ((orderCount), ())
ORDER BY ${orderBy(spec, request, ['orderCount'])}
LIMIT {rows:UInt32}`,
    params: { ...baseParams(request), rows: rowsToFetch(request) },
  }),
};
