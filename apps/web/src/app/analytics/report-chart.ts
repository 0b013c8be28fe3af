import {
  isGrain,
  type ReportAnswer,
  type ReportColumn,
  type ReportRow,
  type ReportSpec,
} from '@crpm/contracts';
import type { ChartKind } from '../ui/chart/chart.ts';
import type { ChartSeries } from '../ui/chart/chart-data.ts';
import { formatCell, labelColumn } from './report-cells.ts';
import { mondayOf } from './periods.ts';

/** More bars than this are no picture any more; the table has all rows. */
export const MOST_BARS = 15;
const MOST_SLICES = 7;
/** Groupings whose values have an order of their own, which upright bars keep. */
const ORDINAL = new Set(['ageBand', 'orderCount']);

/** The drawing that suits an answer; undefined where the table says it better. */
export function chartKind(spec: ReportSpec, answer: ReportAnswer): ChartKind | undefined {
  if (isGrain(answer.groupBy ?? undefined)) return 'line';
  if (answer.groupBy === null || spec.chart === 'table') return undefined;
  if (ORDINAL.has(answer.groupBy)) return 'bar';
  if (spec.chart === 'pie') return 'pie';
  return answer.comparison === undefined ? 'hbar' : 'bar';
}

/** An answer as a chart takes it: one measure, and beside it what it was in the compared periods. */
export function chartSeries(
  answer: ReportAnswer,
  measure: ReportColumn,
  kind: ChartKind,
): ChartSeries[] {
  const rows = drawn(answer, kind);
  const labels = labelsOf(answer, rows);
  const points = (valueOf: (row: ReportRow) => unknown) =>
    rows.flatMap((row, index) => {
      const value = valueOf(row);
      return value === null || value === undefined
        ? []
        : [{ x: labels[index] ?? '', y: Number(value) }];
    });
  const now = { name: measure.label, points: points((row) => row[measure.key] ?? null) };
  if (kind === 'pie') return [withRest(now, answer, measure)];
  const then = kind === 'hbar' ? [] : Object.keys(answer.comparison ?? {});
  return [
    now,
    ...then.map((comparison) => ({
      name: comparison === 'previous_year' ? 'A year before' : 'Previous period',
      points: points((row) => row.comparison?.[comparison]?.[measure.key]?.value),
    })),
  ];
}

function drawn({ groupBy, rows }: ReportAnswer, kind: ChartKind): ReportRow[] {
  if (kind === 'line' || ORDINAL.has(groupBy ?? '')) return rows;
  return rows.slice(0, kind === 'pie' ? MOST_SLICES : MOST_BARS);
}

/** The row behind a mark of a chart; none behind "Other". */
export function rowOfMark(answer: ReportAnswer, kind: ChartKind, x: string): ReportRow | undefined {
  const rows = drawn(answer, kind);
  return rows[labelsOf(answer, rows).indexOf(x)];
}

/** What the slices leave of all rows, as one more slice; only sums have a rest. */
function withRest(
  series: ChartSeries,
  answer: ReportAnswer,
  { key, type }: ReportColumn,
): ChartSeries {
  const rest = answer.rows.slice(MOST_SLICES);
  if (rest.length === 0 || (type !== 'money' && type !== 'integer')) return series;
  const y = rest.reduce((sum, row) => sum + Number(row[key] ?? 0), 0);
  return { ...series, points: [...series.points, { x: 'Other', y }] };
}

/** Names of rows, each one of a kind: two products of one name are told apart by what else is known. */
export function labelsOf(answer: ReportAnswer, rows: readonly ReportRow[]): string[] {
  const label = labelColumn(answer.columns);
  if (label === undefined) return rows.map(() => '');
  if (label.key === 'period') {
    return rows.map((row) => mondayOf(String(row['period'])) ?? String(row['period']));
  }
  const others = answer.columns.filter(
    ({ role, key }) => role === 'dimension' && key !== label.key,
  );
  const names = rows.map((row) => formatCell(row[label.key], label, row, answer.currency));
  const seen = new Map<string, number>();
  for (const name of names) seen.set(name, (seen.get(name) ?? 0) + 1);
  return names.map((name, index) => {
    if (seen.get(name) === 1) return name;
    const more = others.map(({ key }) => rows[index]?.[key]).filter(Boolean);
    return `${name} (${more.length === 0 ? String(index + 1) : more.join(', ')})`;
  });
}
