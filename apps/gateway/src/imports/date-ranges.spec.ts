import { inRange } from './date-ranges.ts';

const TODAY = '2026-12-31';

it.each([
  ['birthDate', '1899-12-31', false],
  ['birthDate', '1900-01-01', true],
  ['birthDate', '2026-12-31', true],
  ['birthDate', '2027-01-01', false],
  ['orderDate', '1900-01-01', false],
  ['orderDate', '1900-01-02', true],
  ['orderDate', '2027-01-01', true],
  ['orderDate', '2027-01-02', false],
  ['deliveryDate', '2027-02-01', true],
  ['openedOn', '1899-12-31', false],
] as const)('%s may be %s: %s', (field, date, may) => {
  expect(inRange(date, field, TODAY)).toBe(may);
});
