import * as z from 'zod';
import { minorUnitDigits } from './currencies.ts';

/** Money inside the system: an integer count of the currency's minor unit (cents, yen, fils). */
export type MinorUnits = number;

/** Bound of every amount: sums of many stay inside what a JavaScript number holds exactly. */
export const MAX_MINOR_UNITS = 10 ** 15;

const DECIMAL = /^(-?)(\d{1,16})(?:\.(\d{1,4}))?$/;

/**
 * Minor units of a decimal string: ("1234.50", "EUR") -> 123450, ("12", "JPY") -> 12.
 * Undefined where the text is no plain decimal, the currency is unknown, it has more decimals than
 * the currency, or it lies beyond MAX_MINOR_UNITS.
 */
export function toMinorUnits(amount: string, currency: string): MinorUnits | undefined {
  const digits = minorUnitDigits(currency);
  const match = DECIMAL.exec(amount);
  if (digits === undefined || !match) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  if (fraction.length > digits) return undefined;
  const minor = Number(whole + fraction.padEnd(digits, '0'));
  if (minor > MAX_MINOR_UNITS) return undefined;
  return sign && minor !== 0 ? -minor : minor;
}

/** Decimal string of minor units: (123450, "EUR") -> "1234.50". Throws for an unknown currency. */
export function fromMinorUnits(minor: MinorUnits, currency: string): string {
  const digits = minorUnitDigits(currency);
  if (digits === undefined) throw new Error(`unknown currency ${currency}`);
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  const sign = minor < 0 ? '-' : '';
  if (digits === 0) return sign + text;
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** What the API speaks: a decimal string and its ISO 4217 code. */
export const Money = z
  .strictObject({ amount: z.string(), currency: z.string() })
  .superRefine(({ amount, currency }, context) => {
    if (minorUnitDigits(currency) === undefined) {
      context.addIssue({ code: 'custom', path: ['currency'], message: 'not an ISO 4217 currency' });
    } else if (toMinorUnits(amount, currency) === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['amount'],
        message: `not a decimal amount with at most ${String(minorUnitDigits(currency))} decimals`,
      });
    }
  });
export type Money = z.infer<typeof Money>;

/** A price or a cost: money that is not negative. */
export const Price = Money.refine(({ amount }) => !amount.startsWith('-'), {
  path: ['amount'],
  message: 'must not be negative',
});

export const money = (minor: MinorUnits, currency: string): Money => ({
  amount: fromMinorUnits(minor, currency),
  currency,
});

/** Whether amounts, added up, stay where every database and every sum of them is exact. */
export const isBookable = (...amounts: readonly MinorUnits[]): boolean =>
  Math.abs(amounts.reduce((sum, amount) => sum + amount, 0)) <= MAX_MINOR_UNITS;

/** Units of the currency per one base unit: "0.9185". At most 10 decimals, never zero. */
export const Rate = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,10})?$/, 'must be a decimal such as "0.9185"')
  .refine((rate) => Number(rate) > 0, 'must be above zero');

/**
 * A base amount in another currency: base × rate, rounded half up (away from zero) to that
 * currency's minor unit. Exact: integers only, however many decimals the rate has. What comes out
 * may be too large to be booked: see `isBookable`.
 */
export function convert(
  baseMinor: MinorUnits,
  baseCurrency: string,
  rate: string,
  currency: string,
): MinorUnits {
  const from = minorUnitDigits(baseCurrency);
  const to = minorUnitDigits(currency);
  if (from === undefined || to === undefined) throw new Error('unknown currency');
  const [whole = '0', fraction = ''] = rate.split('.');
  const scale = 10n ** BigInt(fraction.length + from);
  const scaled = BigInt(Math.abs(baseMinor)) * BigInt(whole + fraction) * 10n ** BigInt(to);
  const rounded = Number((scaled * 2n + scale) / (scale * 2n));
  return baseMinor < 0 ? -rounded : rounded;
}
