/**
 * A date's shape is its separator and where its year stands: "##/##/####", "##-##-##",
 * "####-##-##". Digits of day and month do not count: 1/2/2016 and 01/02/2016 are one shape.
 * A month's name takes the place of its number: "## MMM ####".
 */
export interface DateParts {
  readonly shape: string;
  readonly numbers: readonly [number, number, number];
}

/** What stands in a shape for a month's name, which leaves no doubt about the day. */
export const MONTH_NAME = 'MMM';

const TIME = String.raw`(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm])?(?:Z|[+-]\d{2}:?\d{2})?)?`;
const NUMBERS = new RegExp(String.raw`^(\d{1,4})([-/. ])(\d{1,2})\2(\d{1,4})${TIME}$`);
const PART = String.raw`(\d{1,4}|[a-z]{3,9})(?:st|nd|rd|th)?`;
const NAMED = new RegExp(String.raw`^${PART}[-/., ]{1,2}${PART}[-/., ]{1,2}(\d{1,4})${TIME}$`, 'i');
const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

/** The parts of a date in whichever order they stand; undefined for what is no date. */
export function partsOf(text: string): DateParts | undefined {
  const plain = NUMBERS.exec(text);
  if (plain) {
    const [, first = '', separator = '', middle = '', last = ''] = plain;
    return partsOfTexts(first, middle, last, separator);
  }
  const [, first = '', middle = '', last = ''] = NAMED.exec(text) ?? [];
  const named = partsOfTexts(first, middle, last, ' ');
  return named?.shape.includes(MONTH_NAME) ? named : undefined;
}

function partsOfTexts(
  first: string,
  middle: string,
  last: string,
  separator: string,
): DateParts | undefined {
  const parts = [partOf(first), partOf(middle), partOf(last)];
  const shapes = parts.map(({ shape }) => shape);
  const [a, b, c] = shapes;
  if (shapes.includes('') || (a === MONTH_NAME && b === MONTH_NAME)) return undefined;
  if (b === '####' || (a === '####' && c !== '##')) return undefined;
  const numbers = parts.map(({ number }) => number) as [number, number, number];
  return { shape: shapes.join(separator), numbers };
}

/** A day, a month or a year by its look; an empty shape where it is none. */
function partOf(text: string): { shape: string; number: number } {
  if (/^\d/.test(text)) {
    const shape = text.length === 3 ? '' : text.length === 4 ? '####' : '##';
    return { shape, number: Number(text) };
  }
  // "Mar", "march" or "Sept": the pattern lets no shorter name through.
  const name = text.toLowerCase();
  const month = name === '' ? 0 : MONTHS.findIndex((known) => known.startsWith(name)) + 1;
  return { shape: month === 0 ? '' : MONTH_NAME, number: month };
}
