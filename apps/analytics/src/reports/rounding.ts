/**
 * A whole number, exact: a JavaScript number where it is safe to be one (five times faster), a
 * bigint beyond. Sums of money come as text from the database and may be of any size.
 */
export type Exact = number | bigint;

const SAFE_DIGITS = 15;

export const exact = (text: string): Exact =>
  text.length <= SAFE_DIGITS ? Number(text) : BigInt(text);

/** a − b */
export const minus = (a: Exact, b: Exact): Exact =>
  typeof a === 'number' && typeof b === 'number' ? a - b : BigInt(a) - BigInt(b);

/** Decimal string of minor units: (123450, 2) -> "1234.50". */
export function decimalString(minor: Exact, digits: number): string {
  const text = String(minor);
  const negative = text.startsWith('-');
  const figures = (negative ? text.slice(1) : text).padStart(digits + 1, '0');
  const sign = negative ? '-' : '';
  if (digits === 0) return sign + figures;
  return `${sign}${figures.slice(0, -digits)}.${figures.slice(-digits)}`;
}

/** a × times ÷ b as a whole number, rounded half up (away from zero); null where b is zero. */
export function dividedBy(a: Exact, b: Exact, times = 1): Exact | null {
  if (Number(b) === 0) return null;
  if (typeof a === 'number' && typeof b === 'number') {
    const top = Math.abs(a) * times;
    const bottom = Math.abs(b);
    // below this the doubled sum is still an exact number; the remainder decides, not a fraction
    if (top < 2 ** 51 && bottom < 2 ** 51) {
      const doubled = top * 2 + bottom;
      const whole = (doubled - (doubled % (bottom * 2))) / (bottom * 2);
      return a < 0 === b < 0 || whole === 0 ? whole : -whole;
    }
  }
  const [x, y] = [BigInt(a) * BigInt(times), BigInt(b)];
  const [top, bottom] = [x < 0n ? -x : x, y < 0n ? -y : y];
  const rounded = (top * 2n + bottom) / (bottom * 2n);
  return x < 0n === y < 0n ? rounded : -rounded;
}

/** a ÷ b with three decimals; null where b is zero. */
export function ratio(a: Exact, b: Exact): number | null {
  const thousandths = dividedBy(a, b, 1000);
  return thousandths === null ? null : Number(thousandths) / 1000;
}

/** 100 × a ÷ b with three decimals; null where b is zero. */
export function percentage(a: Exact, b: Exact): number | null {
  const thousandths = dividedBy(a, b, 100_000);
  return thousandths === null ? null : Number(thousandths) / 1000;
}
