import fc from 'fast-check';
import { GRAINS } from '@crpm/contracts';
import {
  addDays,
  countPeriods,
  daysBetween,
  periodName,
  periodsBetween,
  yearBefore,
} from './periods.ts';

it.each([
  ['2021-01-03', '2020-W53'],
  ['2021-01-04', '2021-W01'],
  ['2018-12-31', '2019-W01'],
  ['2016-01-01', '2015-W53'],
  ['2023-01-01', '2022-W52'],
])('puts %s into ISO week %s', (day, week) => {
  expect(periodsBetween('week', day, day)).toEqual([week]);
});

it.each([
  ['hour', 2021022009, '2021-02-20T09:00'],
  ['day', 20210220, '2021-02-20'],
  ['week', 202107, '2021-W07'],
  ['month', 202102, '2021-02'],
  ['quarter', 20211, '2021-Q1'],
  ['year', 2021, '2021'],
] as const)('names the %s %i %s', (grain, bucket, name) => {
  expect(periodName(grain, bucket)).toBe(name);
  expect(periodsBetween(grain, '2021-02-20', '2021-02-20')).toContain(name);
});

it('leaves out no period and repeats none', () => {
  expect(periodsBetween('month', '2019-11-30', '2020-02-01')).toEqual([
    '2019-11',
    '2019-12',
    '2020-01',
    '2020-02',
  ]);
  const day = fc.integer({ min: 0, max: 40_000 }).map((days) => addDays('1990-01-01', days));
  fc.assert(
    fc.property(day, fc.nat(800), fc.constantFrom(...GRAINS), (from, more, grain) => {
      const to = addDays(from, more);
      const periods = periodsBetween(grain, from, to);
      expect([...periods].sort()).toEqual(periods);
      expect(new Set(periods).size).toBe(periods.length);
      expect(countPeriods(grain, from, to) + 2).toBeGreaterThanOrEqual(periods.length);
    }),
  );
});

it('goes back a year also from 29 February', () => {
  expect(yearBefore('2024-02-29')).toBe('2023-02-28');
  expect(yearBefore('2024-03-01')).toBe('2023-03-01');
  expect(daysBetween('2024-02-28', '2024-03-01')).toBe(3);
});
