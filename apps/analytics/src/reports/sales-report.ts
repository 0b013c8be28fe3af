import type { MeasureKey, ReportSpec } from '@crpm/contracts';
import { AGGREGATES, neededBy, WHOLE_ORDERS } from './measure-sql.ts';
import type { AggregateKey } from './measure-sql.ts';
import { orderBy, rowsToFetch } from './ordering.ts';
import type { Report, ReportRequest, Statement } from './report.ts';
import { baseParams, saleConditions } from './sale-conditions.ts';
import { SALES_GROUPINGS } from './sales-groupings.ts';
import type { SalesGrouping, SalesGroupingKey } from './sales-groupings.ts';

/**
 * A report straight over the sale lines: one scan makes the rows and, as a second grouping set, the
 * total over all of them whatever the limit.
 */
export function salesReport(
  spec: ReportSpec,
  arrange?: Report['arrange'],
): Report & { readonly spec: ReportSpec } {
  return {
    spec,
    statement: (request) => salesStatement(spec, request),
    ...(arrange && { arrange }),
  };
}

const lines = (parts: readonly string[]): string => parts.join(',\n  ');
const aliased = (columns: Readonly<Record<string, string>>): string[] =>
  Object.entries(columns).map(([alias, sql]) => `${sql} AS ${alias}`);

/** What may put the lines of one purchase into different rows, or only some of them into any. */
const BY_LINE = ['product', 'category', 'subcategory', 'brand'] as const;

function aggregates(
  measures: readonly MeasureKey[],
  { grouping, filters }: ReportRequest,
): string[] {
  const whole = !BY_LINE.some((key) => key === grouping || filters[key]);
  return (neededBy(measures) as AggregateKey[]).map((key) =>
    key === 'orders' && whole ? `${WHOLE_ORDERS} AS orders` : `${AGGREGATES[key]} AS ${key}`,
  );
}

function salesStatement(spec: ReportSpec, request: ReportRequest): Statement {
  const where = saleConditions(request);
  if (!request.grouping) {
    const columns = lines(['1 AS _total', ...aggregates(spec.measures, request)]);
    return {
      sql: `SELECT\n  ${columns}\nFROM sale_lines AS l\nWHERE ${where}`,
      params: baseParams(request),
    };
  }
  const grouping: SalesGrouping = SALES_GROUPINGS[request.grouping as SalesGroupingKey];
  const keys = Object.keys(grouping.keys);
  const columns = lines([
    `grouping(${keys[0] ?? ''}) AS _total`,
    ...aliased(grouping.keys),
    ...aliased(grouping.labels ?? {}),
    ...aggregates(spec.measures, request),
  ]);
  const rows =
    `SELECT\n  ${columns}\nFROM sale_lines AS l\nWHERE ${where}\n` +
    `GROUP BY GROUPING SETS ((${keys.join(', ')}), ())`;
  const end = `ORDER BY ${orderBy(spec, request, keys)}\nLIMIT {rows:UInt32}`;
  const params = {
    ...baseParams(request),
    rows: rowsToFetch(request),
    ...(request.grouping === 'hour' && { zone: request.zone }),
  };
  if (request.grouping !== 'customer') return { sql: `${rows}\n${end}`, params };
  return {
    sql: named(rows, end, request),
    params: { ...params, customers: request.watermark['customers'] ?? 0 },
  };
}

/** Joins the customers' names: after the limit, unless the ranking itself is by name. */
function named(rows: string, end: string, request: ReportRequest): string {
  const byName = request.sort.some(({ key }) => key === 'customer');
  return (
    `SELECT s.*, c.name AS customer\nFROM (\n${byName ? rows : `${rows}\n${end}`}\n) AS s\n` +
    'LEFT JOIN current_customers(at = {customers:UInt64}) AS c ON c.customer_id = s.customerId\n' +
    end
  );
}
