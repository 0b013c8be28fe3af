import fc from 'fast-check';
import { fromMinorUnits } from '@crpm/contracts';
import { NumberEvidence, otherCurrency, readDecimal, readMoney, readWhole } from './numbers.ts';

function markOf(values: readonly string[]) {
  const evidence = new NumberEvidence();
  for (const value of values) evidence.add(value);
  return evidence.mark();
}

describe('numbers of a file', () => {
  it.each([
    [
      ['$1,060.22 ', '$6.62 '],
      [106022, 662],
    ],
    [
      ['6.620', '1060.220'],
      [662, 106022],
    ],
    [
      ['1.060,22 €', '6,62'],
      [106022, 662],
    ],
    [
      ['1 060,22', '6,60'],
      [106022, 660],
    ],
    [
      ['1,060', '12.5'],
      [106000, 1250],
    ],
    [
      ['1.060', '12,5'],
      [106000, 1250],
    ],
    [
      ["1'234.50", 'USD 3'],
      [123450, 300],
    ],
    [
      ['1,234,567', '0'],
      [123456700, 0],
    ],
    [['12,34,567.00'], [123456700]],
    [
      ['-5', '-0.50'],
      [-500, -50],
    ],
  ])('are read with the mark the column proves: %j', (values, minor) => {
    const mark = markOf(values);
    expect(values.map((value) => readMoney(value, mark, 'USD'))).toEqual(minor);
  });

  it('are not guessed where the column proves both marks', () => {
    const mark = markOf(['12.5', '12,5']);
    expect(mark).toBeUndefined();
    expect(readDecimal('1,060', mark)).toBeUndefined();
    expect(readDecimal('1,06', mark)).toBe('1.06');
  });

  it.each(['', 'abc', '1.2.3,4', '1..2', '--3', '1,2,3.4', '6.625', '1e5', '0x10'])(
    'are not made of %j',
    (text) => {
      expect(readMoney(text, '.', 'USD')).toBeUndefined();
    },
  );

  it.each([
    ['3', 3],
    ['3.0', 3],
    ['1,000', 1000],
    ['3.5', undefined],
    ['9007199254740993', undefined],
  ])('are whole or not: %s', (text, whole) => {
    expect(readWhole(text, '.')).toBe(whole);
  });

  it.each([
    ['€10.00', 'USD', '€'],
    ['10,00 €', 'USD', '€'],
    ['£5', 'EUR', '£'],
    ['EUR 10.00', 'USD', 'EUR'],
    ['EUR10.00', 'USD', 'EUR'],
    ['10.00 CHF', 'USD', 'CHF'],
    ['10.00CHF', 'USD', 'CHF'],
    ['$10.00 EUR', 'USD', 'EUR'],
    ['$10.00', 'EUR', '$'],
    ['10.00', 'USD', undefined],
    ['$10.00 ', 'USD', undefined],
    ['$10.00', 'CAD', undefined],
    ['USD 10.00', 'USD', undefined],
    ['¥1000', 'CNY', undefined],
  ])('may be in another currency: %j in a shop of %s', (text, currency, other) => {
    expect(otherCurrency(text, currency)).toBe(other);
  });

  it('round-trip however they are grouped', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10 ** 12 }),
        fc.constantFrom('en-US', 'de-DE'),
        (minor, locale) => {
          const format = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 });
          const text = format.format(fromMinorUnits(minor, 'USD') as `${number}`);
          expect(readMoney(text, markOf([text]), 'USD')).toBe(minor);
        },
      ),
    );
  });
});
