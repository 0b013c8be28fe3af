import { toMinorUnits } from '@crpm/contracts';

export type DecimalMark = '.' | ',';

/** Currency signs and codes, and every kind of space people group digits with. */
const DECORATION = /[\s\u00a0\u2009\u202f'$€£¥₹]|^[A-Z]{3}|[A-Z]{3}$/g;
const CURRENCY = /[$€£¥₹]|^[A-Z]{3}(?![A-Z])|(?<![A-Z])[A-Z]{3}$/g;
/** The currencies that each sign is written for. */
const SIGNS: Readonly<Record<string, readonly string[]>> = {
  $: [
    ...['USD', 'AUD', 'BBD', 'BMD', 'BND', 'BSD', 'BZD', 'CAD', 'CLP', 'COP', 'FJD', 'GYD', 'HKD'],
    ...['JMD', 'KYD', 'LRD', 'MXN', 'NAD', 'NZD', 'SBD', 'SGD', 'SRD', 'TTD', 'TWD', 'XCD', 'ARS'],
  ],
  '€': ['EUR'],
  '£': ['GBP', 'EGP', 'FKP', 'GIP', 'LBP', 'SDG', 'SHP', 'SSP', 'SYP'],
  '¥': ['JPY', 'CNY'],
  '₹': ['INR'],
};
const bareNumber = (text: string) => text.trim().replace(DECORATION, '');

/** The mark a number must be read with; undefined where both readings are possible. */
function decidedMark(number: string): DecimalMark | undefined {
  const dot = number.lastIndexOf('.');
  const comma = number.lastIndexOf(',');
  if (dot < 0 && comma < 0) return undefined;
  if (dot >= 0 && comma >= 0) return dot > comma ? '.' : ',';
  const mark = dot >= 0 ? '.' : ',';
  const other = mark === '.' ? ',' : '.';
  const [head = '', tail = '', ...more] = number.replace('-', '').split(mark);
  if (more.length > 0) return other;
  // "1,060" may be a thousand or a decimal; "0,060", "1060,220" and "10,60" cannot group digits.
  const mayGroup =
    tail.length === 3 && head.length > 0 && head.length <= 3 && !head.startsWith('0');
  return mayGroup ? undefined : mark;
}

/** Which decimal mark a column of numbers uses; filled in one pass. */
export class NumberEvidence {
  private readonly votes = { '.': 0, ',': 0 };

  add(text: string): void {
    const mark = decidedMark(bareNumber(text));
    if (mark) this.votes[mark] += 1;
  }

  /** The column's mark: a dot unless only commas are proven; undefined where both are. */
  mark(): DecimalMark | undefined {
    if (this.votes[','] === 0) return '.';
    return this.votes['.'] === 0 ? ',' : undefined;
  }
}

/**
 * "$1,060.22 " -> "1060.22". Undefined for what is no number, and for a number that could be read
 * two ways in a column that mixes both.
 */
export function readDecimal(text: string, mark: DecimalMark | undefined): string | undefined {
  const number = bareNumber(text);
  if (/^-?\d+$/.test(number)) return number;
  const own = decidedMark(number) ?? mark;
  if (own === undefined || number === '') return undefined;
  const grouping = own === '.' ? ',' : '.';
  const [whole = '', fraction, ...more] = number.split(own);
  if (more.length > 0 || fraction?.includes(grouping)) return undefined;
  if (whole.includes(grouping) && !/^-?\d{1,3}(?:[.,]\d{2,3})*[.,]\d{3}$/.test(whole)) {
    return undefined;
  }
  const plain = `${whole.replaceAll(grouping, '') || '0'}${fraction ? `.${fraction}` : ''}`;
  return /^-?\d+(\.\d+)?$/.test(plain) ? plain : undefined;
}

/** A decimal without the zeros that say nothing: "1.1500" -> "1.15", "1.00" -> "1". */
export const trimDecimal = (decimal: string) =>
  decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;

/**
 * The first sign or code in a text that says another currency than `currency`: "€10.00" in a shop
 * that counts in dollars. A sign that several currencies share may be any of them.
 */
export function otherCurrency(text: string, currency: string): string | undefined {
  const said = text.trim().match(CURRENCY) ?? [];
  return said.find((sign) => sign !== currency && !SIGNS[sign]?.includes(currency));
}

/** Minor units of "$1,060.22 "; "6.620" is 6.62, but 6.625 dollars are no amount. */
export function readMoney(text: string, mark: DecimalMark | undefined, currency: string) {
  const decimal = readDecimal(text, mark);
  return decimal === undefined ? undefined : toMinorUnits(trimDecimal(decimal), currency);
}

/** A whole number; "3.0" is one. */
export function readWhole(text: string, mark: DecimalMark | undefined): number | undefined {
  const decimal = readDecimal(text, mark);
  const number = decimal === undefined ? NaN : Number(trimDecimal(decimal));
  return Number.isSafeInteger(number) ? number : undefined;
}
