import type { Grain } from '@crpm/contracts';

const DAY_MS = 86_400_000;
const MOST_COUNTED = 92;

/** Business days, both counted. */
export interface Days {
  from: string;
  to: string;
}

export const PRESETS = {
  today: 'Today',
  yesterday: 'Yesterday',
  'last-7': 'Last 7 days',
  'last-30': 'Last 30 days',
  'last-90': 'Last 90 days',
  'this-month': 'This month so far',
  'last-month': 'Last month',
  'this-quarter': 'This quarter so far',
  'this-year': 'This year so far',
  'last-year': 'Last year',
  'last-12-months': 'Last 12 months',
  all: 'All time',
} as const;
export type Preset = keyof typeof PRESETS;

export const isPreset = (text: string | null): text is Preset => text !== null && text in PRESETS;

export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** Days from the first to the last, both counted. */
export const countDays = ({ from, to }: Days): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;

/** The days a preset means on a business day; undefined for all there are. */
export function daysOf(preset: Preset, today: string): Days | undefined {
  const year = Number(today.slice(0, 4));
  const month = Number(today.slice(5, 7));
  switch (preset) {
    case 'today':
      return { from: today, to: today };
    case 'yesterday':
      return { from: addDays(today, -1), to: addDays(today, -1) };
    case 'last-7':
      return { from: addDays(today, -6), to: today };
    case 'last-30':
      return { from: addDays(today, -29), to: today };
    case 'last-90':
      return { from: addDays(today, -89), to: today };
    case 'this-month':
      return { from: firstOf(year, month), to: today };
    case 'last-month':
      return { from: firstOf(year, month - 1), to: addDays(firstOf(year, month), -1) };
    case 'this-quarter':
      return { from: firstOf(year, month - ((month - 1) % 3)), to: today };
    case 'this-year':
      return { from: firstOf(year, 1), to: today };
    case 'last-year':
      return { from: firstOf(year - 1, 1), to: addDays(firstOf(year, 1), -1) };
    case 'last-12-months':
      return { from: addDays(yearBefore(today), 1), to: today };
    case 'all':
      return undefined;
  }
}

/** The same day a year ago; the last of February where that year has no 29th. */
function yearBefore(day: string): string {
  const year = String(Number(day.slice(0, 4)) - 1);
  return day.endsWith('-02-29') ? `${year}-02-28` : year + day.slice(4);
}

/** YYYY-MM-DD of the calendar. */
export const isDay = (text: string | null): text is string =>
  text !== null &&
  /^\d{4}-\d{2}-\d{2}$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  addDays(text, 0) === text;

/** Month 0 is December of the year before. */
const firstOf = (year: number, month: number): string =>
  new Date(Date.UTC(year, month - 1, 1)).toISOString().slice(0, 10);

/** As fine as the eye can use: hours of two days, days of a quarter, weeks of a year, months. */
export function grainOf(days: Days): Grain {
  const count = countDays(days);
  if (count <= 2) return 'hour';
  if (count <= 92) return 'day';
  if (count <= 366) return 'week';
  return 'month';
}

/** "previous 30 days": what a change is measured against; nobody counts to 365. */
export function previousOf(days: Days): string {
  const count = countDays(days);
  if (count === 1) return 'the day before';
  return count > MOST_COUNTED ? 'previous period' : `previous ${String(count)} days`;
}

/** The Monday of an ISO week such as 2021-W07; undefined for anything else. */
export function mondayOf(week: string): string | undefined {
  const match = /^(\d{4})-W(\d{2})$/.exec(week);
  if (!match) return undefined;
  const [, year = '', number = ''] = match;
  // 4 January is always in week 1.
  const fourth = `${year}-01-04`;
  const weekday = (new Date(`${fourth}T00:00:00Z`).getUTCDay() + 6) % 7;
  return addDays(fourth, (Number(number) - 1) * 7 - weekday);
}

/** The days of a period such as 2021, 2021-Q3, 2021-07, 2021-W28 or 2021-07-14; none of an hour. */
export function daysOfPeriod(period: string): Days | undefined {
  const monday = mondayOf(period);
  if (monday !== undefined) return { from: monday, to: addDays(monday, 6) };
  if (isDay(period)) return { from: period, to: period };
  const match = /^(\d{4})(?:-Q(\d)|-(\d{2}))?$/.exec(period);
  if (!match) return undefined;
  const year = Number(match[1]);
  const [quarter, month] = [match[2], match[3]];
  if (month !== undefined) return monthsFrom(year, Number(month), 1);
  if (quarter !== undefined) return monthsFrom(year, Number(quarter) * 3 - 2, 3);
  return monthsFrom(year, 1, 12);
}

const monthsFrom = (year: number, month: number, count: number): Days => ({
  from: firstOf(year, month),
  to: addDays(firstOf(year, month + count), -1),
});
