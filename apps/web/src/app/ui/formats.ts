import type { Money } from '@crpm/contracts';

/** What stands where there is no value. */
export const NOTHING = '–';

const moneyFormats = new Map<string, Intl.NumberFormat>();

/** "1,234.50 €" in the reader's locale; the decimal string is never turned into a float. */
export function formatMoney({ amount, currency }: Money, whole = false): string {
  const key = `${currency}${String(whole)}`;
  let format = moneyFormats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(undefined, {
      style: 'currency',
      currency,
      ...(whole ? { maximumFractionDigits: 0 } : {}),
    });
    moneyFormats.set(key, format);
  }
  return format.format(amount as Intl.StringNumericLiteral);
}

/** "$1.2M", "$43.14", "$20": for axes and tiles, where the exact amount is one step away. */
export function formatCompactMoney(amount: number, currency: string): string {
  const shape: Intl.NumberFormatOptions =
    Math.abs(amount) < 1000
      ? { trailingZeroDisplay: 'stripIfInteger' }
      : { notation: 'compact', maximumFractionDigits: 1 };
  return new Intl.NumberFormat(undefined, { style: 'currency', currency, ...shape }).format(amount);
}

const quantities = new Intl.NumberFormat();
const signed = new Intl.NumberFormat(undefined, { signDisplay: 'exceptZero' });
const percents = new Intl.NumberFormat(undefined, {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

/** Whole units, or any plain number, with the locale's grouping. */
export const formatQuantity = (value: number): string => quantities.format(value);
export const formatChange = (value: number): string => signed.format(value);
/** Of percent as the API gives it: 12.5 means 12.5 %. */
export const formatPercent = (percent: number): string => percents.format(percent / 100);

const days = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });

/** A calendar day, YYYY-MM-DD: it has no zone, so none may shift it. */
export function formatDay(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? day : days.format(date);
}

/** An instant on the shop's clock. */
export function formatInstant(instant: string, zone: string, as: 'full' | 'day' = 'full'): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return instant;
  return new Intl.DateTimeFormat(undefined, {
    dateStyle: 'medium',
    ...(as === 'full' ? { timeStyle: 'short' } : {}),
    timeZone: zone,
  }).format(date);
}

/** The time of day on the shop's clock, to the second. */
export function formatTime(instant: string, zone: string): string {
  const options = { timeStyle: 'medium', timeZone: zone, hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat(undefined, options).format(new Date(instant));
}

/** Names that are written their own way. */
const NAMES: Readonly<Record<string, string>> = { paypal: 'PayPal' };

/** "Net sales" of "netSales", "Sold before" of "sold-before": for codes that have no better name. */
export function humanize(code: string): string {
  const name = NAMES[code];
  if (name !== undefined) return name;
  const words = code
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[-_.]+/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
