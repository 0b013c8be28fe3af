import fc from 'fast-check';
import { CURRENCY_CODES, minorUnitDigits } from './currencies.ts';
import {
  convert,
  fromMinorUnits,
  MAX_MINOR_UNITS,
  Money,
  Price,
  Rate,
  toMinorUnits,
} from './money.ts';

const currency = fc.constantFrom(...CURRENCY_CODES);
const minor = fc.integer({ min: -MAX_MINOR_UNITS, max: MAX_MINOR_UNITS }).map((of) => of || 0);
const rate = fc
  .tuple(fc.bigInt({ min: 1n, max: 10n ** 15n }), fc.integer({ min: 0, max: 10 }))
  .map(([digits, decimals]) => {
    const text = String(digits).padStart(decimals + 1, '0');
    return decimals === 0 ? text : `${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
  })
  .filter((text) => Rate.safeParse(text).success);

describe('decimal strings', () => {
  it.each([
    ['1234.50', 'EUR', 123450],
    ['1234.5', 'EUR', 123450],
    ['0.01', 'USD', 1],
    ['-0.01', 'USD', -1],
    ['12', 'JPY', 12],
    ['1.234', 'KWD', 1234],
    ['1.2345', 'CLF', 12345],
    ['007', 'USD', 700],
    ['10000000000000.00', 'USD', MAX_MINOR_UNITS],
  ])('%s %s are %i', (amount, code, expected) => {
    expect(toMinorUnits(amount, code)).toBe(expected);
  });

  it.each([
    ['0.001', 'EUR'],
    ['1.5', 'JPY'],
    ['1.2345', 'KWD'],
    ['10000000000000.01', 'USD'],
    ['1e3', 'USD'],
    ['12,50', 'EUR'],
    ['', 'USD'],
    ['.5', 'USD'],
    ['5.', 'USD'],
    [' 5', 'USD'],
    ['+5', 'USD'],
    ['NaN', 'USD'],
    ['Infinity', 'USD'],
    ['٥', 'USD'],
    ['1', 'XXX'],
    ['1', 'eur'],
    ['1', 'EURO'],
    ['1', '__proto__'],
  ])('%s %s is no amount', (amount, code) => {
    expect(toMinorUnits(amount, code)).toBeUndefined();
    expect(Money.safeParse({ amount, currency: code }).success).toBe(false);
  });

  it('never makes minus zero of a negative nothing', () => {
    expect(Object.is(toMinorUnits('-0.00', 'USD'), 0)).toBe(true);
  });

  it('come back as they went, in every currency', () => {
    fc.assert(
      fc.property(minor, currency, (amount, code) => {
        const text = fromMinorUnits(amount, code);
        expect(toMinorUnits(text, code)).toBe(amount);
        expect(text.split('.')[1]?.length ?? 0).toBe(minorUnitDigits(code));
      }),
    );
  });

  it('are refused below zero as a price', () => {
    expect(Price.safeParse({ amount: '-0.01', currency: 'USD' }).success).toBe(false);
    expect(Price.safeParse({ amount: '0', currency: 'USD' }).success).toBe(true);
  });
});

/** Half up, away from zero, told by a second way: floor of twice plus one. */
function oracle(base: bigint, from: number, of: string, to: number): bigint {
  const [whole = '', fraction = ''] = of.split('.');
  const numerator = base * BigInt(whole + fraction) * 10n ** BigInt(to);
  const denominator = 10n ** BigInt(from + fraction.length);
  const quotient = numerator / denominator;
  return (numerator % denominator) * 2n >= denominator ? quotient + 1n : quotient;
}

describe('converting', () => {
  it.each([
    [1000, 'USD', '0.9185', 'EUR', 919],
    [101, 'USD', '0.5', 'EUR', 51],
    [-101, 'USD', '0.5', 'EUR', -51],
    [99, 'USD', '0.5', 'EUR', 50],
    [1000, 'USD', '149.33', 'JPY', 1493],
    [1, 'USD', '50', 'JPY', 1],
    [1, 'USD', '49.9999999999', 'JPY', 0],
    [1000, 'USD', '0.3071', 'KWD', 3071],
    [1493, 'JPY', '0.0067', 'USD', 1000],
    [0, 'USD', '3', 'EUR', 0],
  ])('%i %s at %s in %s are %i', (base, from, at, to, expected) => {
    expect(convert(base, from, at, to)).toBe(expected);
  });

  it('rounds half up exactly, whatever the currencies and the rate', () => {
    // Small enough that the outcome is a number that JavaScript holds exactly.
    const base = fc.integer({ min: 0, max: 10 ** 9 });
    fc.assert(
      fc.property(base, currency, rate, currency, (amount, from, at, to) => {
        const exact = oracle(BigInt(amount), minorUnitDigits(from)!, at, minorUnitDigits(to)!);
        fc.pre(exact <= BigInt(Number.MAX_SAFE_INTEGER));
        expect(BigInt(convert(amount, from, at, to))).toBe(exact);
        expect(convert(-amount, from, at, to) + convert(amount, from, at, to)).toBe(0);
      }),
      { numRuns: 1000 },
    );
  });

  it('changes nothing at a rate of one within a currency', () => {
    fc.assert(fc.property(minor, currency, (of, code) => convert(of, code, '1', code) === of));
  });

  it.each(['0', '0.0', '-1', '1e3', '', '.5', '1.', '1234567890', '0.12345678901', 'NaN'])(
    '%s is no rate',
    (text) => {
      expect(Rate.safeParse(text).success).toBe(false);
    },
  );
});
