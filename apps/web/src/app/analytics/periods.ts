import type { Grain } from '@crpm/contracts';

const DAY_MS = 86_400_000;

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
      return { from: firstOf(year, month - 11), to: today };
    case 'all':
      return undefined;
  }
}

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

/** "previous 30 days": what a change is measured against. */
export function previousOf(days: Days): string {
  const count = countDays(days);
  return count === 1 ? 'the day before' : `previous ${String(count)} days`;
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
