import type { MeasureKey, ReportSpec } from '@crpm/contracts';
import { MEASURE_SQL } from './measure-sql.ts';
import type { ReportRequest } from './report.ts';

/** Places that dimension columns are sorted by, where it is not their own name. */
const SORTED_BY: Readonly<Record<string, string>> = { period: 'bucket', ageBand: 'fromAge' };

const isMeasure = (spec: ReportSpec, key: string): key is MeasureKey =>
  (spec.measures as readonly string[]).includes(key);

/**
 * The total first, so that a limit never cuts it off; then as asked; ties by net sales in the
 * direction of the ranking, then by the row's key.
 */
export function orderBy(
  spec: ReportSpec,
  request: ReportRequest,
  ties: readonly string[],
  first: readonly string[] = [],
): string {
  const terms = request.sort
    .filter(({ key }) => request.grouping !== undefined || isMeasure(spec, key))
    .map(({ key, descending }) => {
      const by = isMeasure(spec, key) ? MEASURE_SQL[key].order : (SORTED_BY[key] ?? key);
      return `${by} ${descending ? 'DESC' : 'ASC'} NULLS LAST`;
    });
  const direction = request.sort[0]?.descending ? 'DESC' : 'ASC';
  const netSales = spec.measures.includes('netSales') ? [`netSales ${direction}`] : [];
  return ['_total DESC', ...first, ...terms, ...netSales, ...ties].join(', ');
}

/** Rows to fetch: the total, those asked for, and one more to know whether there are more. */
export const rowsToFetch = (request: ReportRequest): number => request.limit + 2;
