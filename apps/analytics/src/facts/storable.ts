/** The first day a Date32 can be. */
export const FIRST_DAY = '1900-01-01';
const LAST_DAY = '2299-12-31';

/**
 * A day as the tables hold it. ClickHouse makes 1900-01-01 of whatever lies before it, without a
 * word: such an event is parked rather than counted on another day.
 */
export function day(text: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || text < FIRST_DAY || text > LAST_DAY) {
    throw new RangeError(`The figures hold days from ${FIRST_DAY} to ${LAST_DAY}, not ${text}.`);
  }
  return text;
}

/** A whole number as the tables hold it: beyond this ClickHouse turns it into another one. */
export function whole(value: number): number {
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`The figures hold whole numbers up to 2^53, not ${String(value)}.`);
  }
  return value;
}

export const wholeOrNull = (value: number | null | undefined): number | null =>
  value === null || value === undefined ? null : whole(value);
