import type { DateOrder } from '@crpm/contracts';
import { type DateParts, MONTH_NAME, partsOf } from './date-parts.ts';

/** The orders a shape leaves possible before any value is looked at. */
export function ordersOf(shape: string): readonly DateOrder[] {
  if (shape.startsWith('####')) return ['ymd'];
  if (shape.includes(MONTH_NAME)) return shape.startsWith(MONTH_NAME) ? ['mdy'] : ['dmy'];
  return shape.endsWith('####') ? ['mdy', 'dmy'] : ['mdy', 'dmy', 'ymd'];
}

/** YYYY-MM-DD of a date read in an order; undefined where the calendar has no such day. */
function inOrder({ shape, numbers }: DateParts, order: DateOrder, today: string) {
  const [a, b, c] = numbers;
  const [year, month, day] = order === 'ymd' ? [a, b, c] : order === 'mdy' ? [c, a, b] : [c, b, a];
  const full = shape.includes('####') ? year : century(year, today);
  if (full < 1800 || full > 2199 || month < 1 || month > 12 || day < 1) return undefined;
  if (day > new Date(Date.UTC(full, month, 0)).getUTCDate()) return undefined;
  return `${String(full)}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Two digits mean the latest year that is not yet to come: births and sales are in the past. */
function century(year: number, today: string): number {
  const now = Number(today.slice(0, 4));
  const recent = now - (now % 100) + year;
  return recent > now ? recent - 100 : recent;
}

interface OrderEvidence {
  fits: number;
  last: string;
  up: number;
  down: number;
}
interface ShapeEvidence {
  readonly orders: Map<DateOrder, OrderEvidence>;
  /** Values that are a date in at least one order. */
  valid: number;
  /** Values that mean different days in different orders. */
  ambiguous: string[];
}

/** What a column's values say about how its dates are to be read; filled in one pass. */
export class DateEvidence {
  readonly shapes = new Map<string, ShapeEvidence>();
  private lastText = '';

  constructor(private readonly today: string) {}

  add(text: string): void {
    // Files are mostly in order of date: a repeated value says nothing new.
    if (text === this.lastText) return;
    this.lastText = text;
    const parts = partsOf(text);
    if (!parts) return;
    let evidence = this.shapes.get(parts.shape);
    if (!evidence) {
      const none = () => ({ fits: 0, last: '', up: 0, down: 0 });
      const orders = new Map(ordersOf(parts.shape).map((order) => [order, none()]));
      evidence = { orders, valid: 0, ambiguous: [] };
      this.shapes.set(parts.shape, evidence);
    }
    const readings = new Set<string>();
    for (const [order, seen] of evidence.orders) {
      const date = inOrder(parts, order, this.today);
      if (date === undefined) continue;
      readings.add(date);
      seen.fits += 1;
      if (date > seen.last && seen.last !== '') seen.up += 1;
      if (date < seen.last) seen.down += 1;
      seen.last = date;
    }
    if (readings.size > 0) evidence.valid += 1;
    if (readings.size > 1 && evidence.ambiguous.length < 5) evidence.ambiguous.push(text);
  }
}

export interface DateReading {
  readonly order: DateOrder;
  /** Not decided by the shape's own values: by its siblings, the order of rows, or an answer. */
  readonly inferred: boolean;
}
export interface OpenShape {
  readonly shape: string;
  readonly examples: readonly string[];
  readonly options: readonly DateOrder[];
}
export interface DateDecision {
  readonly readings: ReadonlyMap<string, DateReading>;
  readonly open: readonly OpenShape[];
}

/** Steps between dates from which the order of rows is believed. */
const ENOUGH_STEPS = 20;

/**
 * How each shape of a column is to be read. In this order: the values that decide (a day above 12);
 * the order of rows, where the column is sorted under one reading only; the column's decided
 * shapes. Where these leave several readings, or contradict each other, only an answer decides.
 */
export function decideDates(
  evidence: DateEvidence,
  answer: (shape: string) => DateOrder | undefined,
): DateDecision {
  const readings = new Map<string, DateReading>();
  const undecided: [string, ShapeEvidence, DateOrder[]][] = [];
  for (const [shape, seen] of evidence.shapes) {
    const fitting = [...seen.orders.keys()].filter((o) => seen.orders.get(o)?.fits === seen.valid);
    const [first] = fitting;
    if (first && (fitting.length === 1 || seen.ambiguous.length === 0)) {
      readings.set(shape, { order: first, inferred: false });
    } else undecided.push([shape, seen, fitting]);
  }
  const siblings = new Set(
    [...readings].flatMap(([shape, { order }]) => (ordersOf(shape).length > 1 ? [order] : [])),
  );
  const open: OpenShape[] = [];
  for (const [shape, seen, fitting] of undecided) {
    const hints = new Set([...siblings, ...sortedUnder(seen)]);
    const [hint] = hints;
    const inferred =
      hint && hints.size === 1 && fitting.includes(hint) ? hint : answered(shape, answer);
    if (inferred) readings.set(shape, { order: inferred, inferred: true });
    else open.push({ shape, examples: seen.ambiguous, options: ordersOf(shape) });
  }
  return { readings, open };
}

function answered(shape: string, answer: (shape: string) => DateOrder | undefined) {
  const order = answer(shape);
  return order && ordersOf(shape).includes(order) ? order : undefined;
}

/** The one order in which the rows are sorted by this column, where there is exactly one. */
function sortedUnder(seen: ShapeEvidence): DateOrder[] {
  const disorder = [...seen.orders].map(([order, { up, down, fits }]) => {
    const usable = fits === seen.valid && up + down >= ENOUGH_STEPS;
    return { order, share: usable ? Math.min(up, down) / (up + down) : 1 };
  });
  const sorted = disorder.filter(({ share }) => share <= 0.01);
  const others = disorder.filter(({ share }) => share > 0.01);
  return sorted.length === 1 && others.every(({ share }) => share >= 0.05)
    ? sorted.map(({ order }) => order)
    : [];
}

export interface ReadDate {
  readonly date: string;
  /** What had to be assumed, in the words of a repair's code. */
  readonly repair?: 'date-order-inferred' | 'date-in-other-order' | 'two-digit-year' | undefined;
}

/** A date as the column's decision reads it; undefined where it is no date. */
export function readDate(
  text: string,
  readings: DateDecision['readings'],
  today: string,
): ReadDate | undefined {
  const parts = partsOf(text);
  const reading = parts && readings.get(parts.shape);
  if (!parts || !reading) return undefined;
  const date = inOrder(parts, reading.order, today);
  if (date !== undefined) {
    const short = !parts.shape.includes('####');
    const repair = reading.inferred ? 'date-order-inferred' : short ? 'two-digit-year' : undefined;
    return { date, repair };
  }
  // A value that only another order can read, in a column that mixes both.
  for (const order of ordersOf(parts.shape)) {
    const other = inOrder(parts, order, today);
    if (other !== undefined) return { date: other, repair: 'date-in-other-order' };
  }
  return undefined;
}
