/** Decimal string of minor units, exact beyond 2^53: (123450n, 2) -> "1234.50". */
export function decimalString(minor: bigint, digits: number): string {
  const text = String(minor < 0n ? -minor : minor).padStart(digits + 1, '0');
  const sign = minor < 0n ? '-' : '';
  if (digits === 0) return sign + text;
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** a ÷ b as a whole number, rounded half up (away from zero); null where b is zero. */
export function dividedBy(a: bigint, b: bigint): bigint | null {
  if (b === 0n) return null;
  const positive = a < 0n === b < 0n;
  const [top, bottom] = [a < 0n ? -a : a, b < 0n ? -b : b];
  const rounded = (top * 2n + bottom) / (bottom * 2n);
  return positive ? rounded : -rounded;
}

/** a ÷ b with three decimals; null where b is zero. */
export function ratio(a: bigint, b: bigint): number | null {
  const thousandths = dividedBy(a * 1000n, b);
  return thousandths === null ? null : Number(thousandths) / 1000;
}

/** 100 × a ÷ b with three decimals; null where b is zero. */
export const percentage = (a: bigint, b: bigint): number | null => ratio(a * 100n, b);
