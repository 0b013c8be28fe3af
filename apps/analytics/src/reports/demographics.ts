import { REPORTS } from '@crpm/contracts';
import type { FilterKey, Grouping } from '@crpm/contracts';
import { AGGREGATES } from './measure-sql.ts';
import { orderBy, rowsToFetch } from './ordering.ts';
import type { Report, ReportRequest } from './report.ts';
import { baseParams, filterConditions, saleConditions } from './sale-conditions.ts';

const spec = REPORTS.demographics;

/** Completed years: somebody born on 29 February turns a year older on 1 March. */
const AGE = `if(c.birth_date IS NULL OR c.birth_date > {asOf:Date32}, NULL,
      toYear({asOf:Date32}) - toYear(c.birth_date)
      - (toMonth({asOf:Date32}) * 100 + toDayOfMonth({asOf:Date32})
        < toMonth(c.birth_date) * 100 + toDayOfMonth(c.birth_date)))`;

const BANDS = {
  standard:
    "multiIf(age IS NULL, 'unknown', age < 18, '0-17', age < 25, '18-24', age < 35, '25-34', " +
    "age < 45, '35-44', age < 55, '45-54', age < 65, '55-64', '65+')",
  decades:
    "if(age IS NULL, 'unknown', concat(toString(intDiv(age, 10) * 10), '-', " +
    'toString(intDiv(age, 10) * 10 + 9)))',
};

const keysOf = (grouping: Grouping, bands: keyof typeof BANDS): Record<string, string> =>
  grouping === 'ageBand'
    ? { ageBand: BANDS[bands] }
    : {
        gender: { gender: 'gender' },
        continent: { continent: 'continent' },
        country: { country: 'country' },
        state: { country: 'country', state: 'state' },
        city: { country: 'country', state: 'state', city: 'city' },
      }[grouping as 'gender' | 'continent' | 'country' | 'state' | 'city'];

/** Filters on who the customer is apply to the customers, and so to what they bought. */
const CUSTOMER_COLUMNS: Partial<Record<FilterKey, readonly string[]>> = {
  customer: ['customer_id'],
  country: ['country'],
  continent: ['continent'],
  state: ['state'],
  city: ['city'],
  gender: ['gender'],
};

/** Customers as they are now, each in one row, with what they bought in the period. */
export const demographics: Report = {
  spec,
  statement(request) {
    const keys = keysOf(request.grouping ?? 'gender', request.ageBands);
    const names = Object.keys(keys);
    return {
      sql: `WITH sold AS (
  SELECT
    l.customer_id AS customer_id,
    ${AGGREGATES.orders} AS orders,
    ${AGGREGATES.netSales} AS netSales,
    ${AGGREGATES.grossSales} AS grossSales
  FROM sale_lines AS l
  WHERE ${saleConditions({ ...request, filters: ofSales(request) })}
  GROUP BY l.customer_id
), people AS (
  SELECT
    c.customer_id != '' AS registered,
    c.gender AS gender, c.continent AS continent, c.country AS country, c.state AS state, c.city AS city,
    ${AGE} AS age,
    s.orders AS orders, s.netSales AS netSales, s.grossSales AS grossSales
  FROM (SELECT * FROM current_customers(at = {customers:UInt64})) AS c
  FULL JOIN sold AS s ON s.customer_id = c.customer_id
  WHERE ${['1', ...filterConditions(request.filters, 'c', CUSTOMER_COLUMNS)].join(' AND ')}
)
SELECT
  grouping(${names[0] ?? ''}) AS _total,
  ${Object.entries(keys)
    .map(([alias, sql]) => (alias === sql ? alias : `${sql} AS ${alias}`))
    .join(', ')},
  min(age) AS fromAge,
  countIf(registered) AS customers,
  countIf(p.orders > 0) AS buyers,
  sum(p.orders) AS orders,
  sum(p.netSales) AS netSales,
  sum(p.grossSales) AS grossSales,
  toInt128(0) AS discounts
FROM people AS p
GROUP BY GROUPING SETS ((${names.join(', ')}), ())
ORDER BY ${orderBy(spec, request, names)}
LIMIT {rows:UInt32}`,
      params: {
        ...baseParams(request),
        customers: request.watermark['customers'] ?? 0,
        asOf: request.asOf,
        rows: rowsToFetch(request),
      },
    };
  },
};

const ofSales = (request: ReportRequest): ReportRequest['filters'] =>
  Object.fromEntries(Object.entries(request.filters).filter(([key]) => !(key in CUSTOMER_COLUMNS)));
