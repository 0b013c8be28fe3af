import fc from 'fast-check';
import { decimalString, dividedBy, exact, minus, percentage, ratio } from './rounding.ts';

it.each([
  ['0', 2, '0.00'],
  ['5', 2, '0.05'],
  ['-5', 2, '-0.05'],
  ['123450', 2, '1234.50'],
  ['-123450', 3, '-123.450'],
  ['12', 0, '12'],
  ['170141183460469231731687303715884105727', 2, '1701411834604692317316873037158841057.27'],
])('writes %s minor units with %i decimals as %s', (minor, digits, text) => {
  expect(decimalString(exact(minor), digits)).toBe(text);
});

it.each([
  [1, 2, 1],
  [-1, 2, -1],
  [3, 2, 2],
  [1, 3, 0],
  [5, 3, 2],
  [7, 0, null],
])('rounds %i / %i half away from zero to %p', (a, b, rounded) => {
  expect(dividedBy(a, b)).toBe(rounded);
});

it('divides numbers exactly as it divides bigints', () => {
  const amount = fc.integer({ min: -(10 ** 15), max: 10 ** 15 });
  fc.assert(
    fc.property(amount, amount, fc.constantFrom(1, 1000, 100_000), (a, b, times) => {
      const fast = dividedBy(a, b, times);
      const slow = dividedBy(BigInt(a), BigInt(b), times);
      expect(fast === null ? null : BigInt(fast)).toBe(slow);
    }),
    { numRuns: 2000 },
  );
});

it('gives percentages and ratios of three decimals', () => {
  expect(percentage(3266268838, 5575547959)).toBe(58.582);
  expect(ratio(197757, 26326)).toBe(7.512);
  expect(percentage(1, 0)).toBeNull();
});

it('subtracts beyond what a number holds', () => {
  expect(minus(exact('9007199254740993'), 1)).toBe(9007199254740992n);
});
