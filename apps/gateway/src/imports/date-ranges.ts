import { EARLIEST_BIRTH } from '@crpm/contracts';
import type { AnyField } from './recognise.ts';

const DAY = 86_400_000;
/** Where the analytic calendar begins and where ours ends. */
const CALENDAR = { first: '1900-01-01', last: '2199-12-31' };
/** East of Greenwich the calendar's first day has begun before the instants it can hold. */
const FIRST_SALE = '1900-01-02';

/** Whether a field may have a date: nobody was born after today, and nothing sold after tomorrow. */
export function inRange(date: string, field: AnyField, today: string): boolean {
  const { first, last } = rangeOf(field, today);
  return date >= first && date <= last;
}

function rangeOf(field: AnyField, today: string): { first: string; last: string } {
  if (field === 'birthDate') return { first: EARLIEST_BIRTH, last: today };
  if (field !== 'orderDate') return CALENDAR;
  // A file may come from where it is tomorrow already.
  const tomorrow = new Date(Date.parse(today) + DAY).toISOString().slice(0, 10);
  return { first: FIRST_SALE, last: tomorrow };
}
