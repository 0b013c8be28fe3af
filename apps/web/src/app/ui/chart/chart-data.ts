/** A course or a set of bars. `x` is a category, or a period such as 2024, 2024-03, 2024-03-31, 2024-03-31T14. */
export interface ChartSeries {
  name: string;
  points: readonly { x: string; y: number }[];
}

/** More points cannot be told apart and slow the drawing down. */
export const MOST_POINTS = 400;

const PERIOD = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2})(?::\d{2})*)?)?)?$/;

/**
 * The period's start as a Date of the *reader's* zone. The chart library draws dates on the
 * browser's clock, so a business day must be built from its year, month and day: parsed as an
 * instant it would slide to the day before west of Greenwich.
 */
export function periodDate(period: string): Date | undefined {
  const match = PERIOD.exec(period);
  if (!match) return undefined;
  const [, year = '', month = '01', day = '01', hour = '00'] = match;
  const date = new Date(Number(year), Number(month) - 1, Number(day), Number(hour));
  return date.getMonth() === Number(month) - 1 ? date : undefined;
}

/** True when every x is a period, so that the axis can be time. */
export const isTime = (series: readonly ChartSeries[]): boolean =>
  series.some(({ points }) => points.length > 0) &&
  series.every(({ points }) => points.every(({ x }) => periodDate(x) !== undefined));

/** How a period is written, by how fine it is: 2024 · Mar 2024 · 31 Mar 2024 · 31 Mar, 14:00. */
export function periodLabel(period: string): string {
  const date = periodDate(period);
  return date === undefined ? period : formatFor(period.length).format(date);
}

/** Label of a tick, as fine as the periods of the chart are. */
export const tickLabel = (date: Date, sample: string): string =>
  shortFormatFor(sample.length).format(date);

/** In pixels at the size of a chart's type; wider than most, so that labels never touch. */
export const CHARACTER_WIDTH = 7;
const BETWEEN_LABELS = 12;

/**
 * The periods that are written at a time axis of `room` pixels: as many as stand apart. The chart
 * library would cut the axis at hours or weeks instead, and name one day four times.
 */
export function spacedTicks(series: readonly ChartSeries[], room: number): Date[] {
  const periods = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].sort();
  const dates = periods.flatMap((period) => periodDate(period) ?? []);
  const [first, last] = [dates[0]?.getTime() ?? 0, dates.at(-1)?.getTime() ?? 0];
  const widest = Math.max(...dates.map((date) => tickLabel(date, periods[0] ?? '').length));
  const apart = ((widest * CHARACTER_WIDTH + BETWEEN_LABELS) / room) * (last - first);
  let next = first;
  return dates.filter((date) => {
    if (date.getTime() < next) return false;
    next = date.getTime() + apart;
    return true;
  });
}

function formatFor(length: number): Intl.DateTimeFormat {
  if (length <= 4) return new Intl.DateTimeFormat(undefined, { year: 'numeric' });
  if (length <= 7) return new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short' });
  if (length <= 10) return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

function shortFormatFor(length: number): Intl.DateTimeFormat {
  if (length <= 7) return formatFor(length);
  if (length <= 10) return new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });
  return new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
}

/** Every n-th point where there are too many, always with the last; n = 1 where all fit. */
export function thinned(series: readonly ChartSeries[]): { every: number; series: ChartSeries[] } {
  const longest = Math.max(0, ...series.map(({ points }) => points.length));
  const every = Math.max(1, Math.ceil(longest / (MOST_POINTS - 1)));
  return {
    every,
    series: series.map(({ name, points }) => ({
      name,
      points:
        every === 1
          ? points
          : points.filter((_, index) => index % every === 0 || index === points.length - 1),
    })),
  };
}

export interface ChartTable {
  rows: { x: string; values: (number | undefined)[] }[];
}

/** The chart's figures as a table: one row per x in the order they first appear. */
export function tableOf(series: readonly ChartSeries[]): ChartTable {
  const byX = new Map<string, (number | undefined)[]>();
  for (const [index, { points }] of series.entries()) {
    for (const { x, y } of points) {
      const values = byX.get(x) ?? series.map(() => undefined);
      values[index] = y;
      byX.set(x, values);
    }
  }
  return { rows: [...byX].map(([x, values]) => ({ x, values })) };
}
