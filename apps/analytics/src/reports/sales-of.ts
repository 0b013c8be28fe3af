import type { ReportDatabase } from './run-report.ts';

/** Sales by id; the first and the last of their days keep the search to those days. */
export interface AskedSales {
  readonly ids: readonly string[];
  readonly from: string;
  readonly to: string;
}
export interface SoldTotals {
  readonly revenueMinor: number;
  readonly units: number;
  readonly orders: number;
}

const SQL = `SELECT
  sum(base_minor) AS revenueMinor, sum(quantity) AS units, countIf(first_line) AS orders
FROM sale_lines
WHERE kind = 'sale' AND position <= {purchases:UInt64}
  AND business_date >= {from:Date32} AND business_date <= {to:Date32}
  AND purchase_id IN {ids:Array(String)}`;

/** What these sales were when they were sold: what was cancelled later is another day's figure. */
export async function salesOf(
  database: ReportDatabase,
  purchases: number,
  { ids, from, to }: AskedSales,
): Promise<SoldTotals> {
  const [found] = await database.query<Record<keyof SoldTotals, string>>(SQL, {
    purchases,
    ids,
    from,
    to,
  });
  return {
    revenueMinor: Number(found?.revenueMinor ?? 0),
    units: Number(found?.units ?? 0),
    orders: Number(found?.orders ?? 0),
  };
}
