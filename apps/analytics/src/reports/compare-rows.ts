import { GROUPINGS, isGrain, MEASURES } from '@crpm/contracts';
import type { Comparison, Grouping, MeasureKey, ReportRow } from '@crpm/contracts';
import type { RowWriter } from './answer-rows.ts';
import { comparedCells } from './comparison.ts';
import { periodsBetween } from './periods.ts';
import type { Days, ReportRequest } from './report.ts';

/** What makes a row the same one in another period: ids where there are, since names change. */
const IDENTITY: Partial<Record<Grouping, readonly string[]>> = {
  product: ['productId'],
  customer: ['customerId'],
  store: ['storeId', 'channel'],
};

/** Finds the row of the other period: the n-th bucket for the n-th, else the one with the same key. */
function identify(grouping: Grouping | undefined, days: Days): (row: ReportRow) => string {
  if (isGrain(grouping)) {
    const places = new Map(
      periodsBetween(grouping, days.from, days.to).map((period, place) => [period, String(place)]),
    );
    return (row) => places.get(String(row['period'])) ?? '';
  }
  const columns = (grouping && (IDENTITY[grouping] ?? GROUPINGS[grouping])) ?? [];
  return (row) => JSON.stringify(columns.map((column) => row[column]));
}

/** Writes into each row what its measures were then; where there was no such row, nothing was sold. */
export function compareRows(
  request: ReportRequest,
  rows: readonly ReportRow[],
  comparison: Comparison,
  then: { readonly days: Days; readonly rows: readonly ReportRow[]; readonly writer: RowWriter },
): void {
  const placeNow = identify(request.grouping, request as Days);
  const placeThen = identify(request.grouping, then.days);
  const earlier = new Map(then.rows.map((row) => [placeThen(row), row]));
  const nothing = then.writer.row({});
  const measures = Object.keys(nothing).filter((key): key is MeasureKey => key in MEASURES);
  for (const row of rows) {
    const before = earlier.get(placeNow(row)) ?? nothing;
    row.comparison = { ...row.comparison, [comparison]: comparedCells(measures, row, before) };
  }
}
