import { MEASURES } from '@crpm/contracts';
import type { Cell, ComparedCell, Comparison, Measure, MeasureKey } from '@crpm/contracts';
import { addDays, daysBetween, yearBefore } from './periods.ts';
import type { Days } from './report.ts';
import { decimalString, exact, minus, percentage } from './rounding.ts';
import type { Exact } from './rounding.ts';

/** The days that a period is compared with. */
export const COMPARED_DAYS: Readonly<Record<Comparison, (days: Days) => Days>> = {
  /** As many days, ending the day before. */
  previous_period: ({ from, to }) => ({
    from: addDays(from, -daysBetween(from, to)),
    to: addDays(from, -1),
  }),
  /** The same days of the year before. */
  previous_year: ({ from, to }) => ({ from: yearBefore(from), to: yearBefore(to) }),
};

/** A cell as a whole number of its smallest place: "12.50" -> 1250 with 2 digits. */
function scaled(cell: Cell): { value: Exact; digits: number } | undefined {
  if (cell === null) return undefined;
  const text = typeof cell === 'number' && !Number.isInteger(cell) ? cell.toFixed(3) : String(cell);
  const point = text.indexOf('.');
  return { value: exact(text.replace('.', '')), digits: point < 0 ? 0 : text.length - point - 1 };
}

/** A measure beside the same measure of the compared period, and the change between them. */
export function compared(measure: Measure, now: Cell, then: Cell): ComparedCell {
  const current = scaled(now);
  const earlier = scaled(then);
  if (!current || !earlier) return { value: then, change: null, changePercent: null };
  if (measure.type === 'money') {
    const change = minus(current.value, earlier.value);
    return {
      value: then,
      change: decimalString(change, earlier.digits),
      changePercent: percentage(change, magnitude(earlier.value)),
    };
  }
  const change = Math.round((Number(now) - Number(then)) * 1000);
  return {
    value: then,
    change: change / 1000,
    changePercent: percentage(change, Math.round(Math.abs(Number(then)) * 1000)),
  };
}

const magnitude = (value: Exact): Exact => (value < 0 ? -value : value);

type Cells = Readonly<Record<string, unknown>>;

/** Each of these measures beside what it was. */
export function comparedCells(
  measures: readonly MeasureKey[],
  now: Cells,
  then: Cells,
): Record<string, ComparedCell> {
  const cells: Record<string, ComparedCell> = {};
  for (const key of measures) {
    cells[key] = compared(MEASURES[key], (now[key] ?? null) as Cell, (then[key] ?? null) as Cell);
  }
  return cells;
}
