import type { Grain } from '@crpm/contracts';

const DAY = 86_400_000;

export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);

/** Days from the first to the last, both counted. */
export const daysBetween = (from: string, to: string): number =>
  (Date.parse(to) - Date.parse(from)) / DAY + 1;

/** The same day of the year before; 29 February becomes the 28th. */
export function yearBefore(day: string): string {
  const earlier = `${String(Number(day.slice(0, 4)) - 1).padStart(4, '0')}${day.slice(4)}`;
  return earlier.endsWith('-02-29') ? `${earlier.slice(0, 8)}28` : earlier;
}

const two = (n: number): string => String(n).padStart(2, '0');
/** Days since Monday; the first day of all, in 1970, was a Thursday. */
const weekdayOf = (day: string): number => (((Date.parse(day) / DAY + 3) % 7) + 7) % 7;

/** The ISO 8601 week of a day, that of its Thursday: "2020-W53" for 1 January 2021. */
function isoWeek(day: string): string {
  const thursday = Date.parse(day) + (3 - weekdayOf(day)) * DAY;
  const year = new Date(thursday).getUTCFullYear();
  const week = Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * DAY)) + 1;
  return `${String(year).padStart(4, '0')}-W${two(week)}`;
}

/** The first day of the month `months` after that of a day. */
function monthStart(day: string, months: number): string {
  const count = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + months;
  return `${String(Math.floor(count / 12)).padStart(4, '0')}-${two((count % 12) + 1)}-01`;
}

interface Calendar {
  readonly nameOf: (day: string) => string;
  /** Some day of the period after a day's; no period is stepped over. */
  readonly next: (day: string) => string;
}

const quarterOf = (day: string): number => Math.ceil(Number(day.slice(5, 7)) / 3);
const CALENDAR: Readonly<Record<Exclude<Grain, 'hour'>, Calendar>> = {
  day: { nameOf: (day) => day, next: (day) => addDays(day, 1) },
  week: { nameOf: isoWeek, next: (day) => addDays(day, 7 - weekdayOf(day)) },
  month: { nameOf: (day) => day.slice(0, 7), next: (day) => monthStart(day, 1) },
  quarter: {
    nameOf: (day) => `${day.slice(0, 4)}-Q${String(quarterOf(day))}`,
    next: (day) => monthStart(day, 3 - ((Number(day.slice(5, 7)) - 1) % 3)),
  },
  year: {
    nameOf: (day) => day.slice(0, 4),
    next: (day) => `${String(Number(day.slice(0, 4)) + 1).padStart(4, '0')}-01-01`,
  },
};

/** At least as many as there are, without listing them. */
export function countPeriods(grain: Grain, from: string, to: string): number {
  const days = daysBetween(from, to);
  const perDay = { hour: 24, day: 1, week: 1 / 7, month: 1 / 28, quarter: 1 / 90, year: 1 / 365 };
  return Math.ceil(days * perDay[grain]);
}

/** Every period that has a day of the range, in order, with or without sales. */
export function periodsBetween(grain: Grain, from: string, to: string): string[] {
  const { nameOf, next } = CALENDAR[grain === 'hour' ? 'day' : grain];
  const periods: string[] = [];
  for (let day = from; day <= to; day = next(day)) {
    if (grain !== 'hour') periods.push(nameOf(day));
    else for (let hour = 0; hour < 24; hour++) periods.push(hourOf(day, hour));
  }
  return periods;
}

const hourOf = (day: string, hour: number) => `${day}T${two(hour)}:00`;

const dayOf = (digits: string) =>
  `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`;

/** The name of a bucket as the database numbers it: ("week", 202107) -> "2021-W07". */
export function periodName(grain: Grain, bucket: string | number): string {
  const digits = String(bucket);
  switch (grain) {
    case 'hour':
      return hourOf(dayOf(digits), Number(digits.slice(8)));
    case 'day':
      return dayOf(digits);
    case 'week':
      return `${digits.slice(0, 4)}-W${digits.slice(4)}`;
    case 'month':
      return `${digits.slice(0, 4)}-${digits.slice(4)}`;
    case 'quarter':
      return `${digits.slice(0, 4)}-Q${digits.slice(4)}`;
    case 'year':
      return digits;
  }
}
