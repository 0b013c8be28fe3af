import { MEASURES } from '@crpm/contracts';
import type { Cell, ComparedCell, Comparison, Measure, MeasureKey } from '@crpm/contracts';
import { addDays, daysBetween, yearBefore } from './periods.ts';
import type { Days } from './report.ts';
import { decimalString, percentage } from './rounding.ts';

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

/** A cell as a whole number of its smallest place: "12.50" -> [1250n, 2]. */
function exact(cell: Cell, type: Measure['type']): { value: bigint; digits: number } | undefined {
  if (cell === null) return undefined;
  if (type === 'integer') return { value: BigInt(cell), digits: 0 };
  const text = typeof cell === 'number' ? cell.toFixed(3) : cell;
  const point = text.indexOf('.');
  return {
    value: BigInt(text.replace('.', '')),
    digits: point < 0 ? 0 : text.length - point - 1,
  };
}

/** A measure beside the same measure of the compared period, and the change between them. */
export function compared(measure: Measure, now: Cell, then: Cell): ComparedCell {
  const current = exact(now, measure.type);
  const earlier = exact(then, measure.type);
  if (!current || !earlier) return { value: then, change: null, changePercent: null };
  const change = current.value - earlier.value;
  const text = decimalString(change, earlier.digits);
  const magnitude = earlier.value < 0n ? -earlier.value : earlier.value;
  return {
    value: then,
    change: measure.type === 'money' ? text : Number(text),
    changePercent: percentage(change, magnitude),
  };
}

/** Each measure beside what it was. */
export const comparedCells = (
  now: Readonly<Record<string, Cell>>,
  then: Readonly<Record<string, Cell>>,
): Record<string, ComparedCell> =>
  Object.fromEntries(
    (Object.keys(now) as MeasureKey[]).map((key) => [
      key,
      compared(MEASURES[key], now[key] ?? null, then[key] ?? null),
    ]),
  );
