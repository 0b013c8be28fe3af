import {
  countDays,
  daysOf,
  daysOfPeriod,
  grainOf,
  isDay,
  mondayOf,
  previousOf,
} from './periods.ts';

describe('periods', () => {
  it.each([
    ['today', '2026-11-21', '2026-11-21'],
    ['yesterday', '2026-11-20', '2026-11-20'],
    ['last-7', '2026-11-15', '2026-11-21'],
    ['last-30', '2026-10-23', '2026-11-21'],
    ['this-month', '2026-11-01', '2026-11-21'],
    ['last-month', '2026-10-01', '2026-10-31'],
    ['this-quarter', '2026-10-01', '2026-11-21'],
    ['this-year', '2026-01-01', '2026-11-21'],
    ['last-year', '2025-01-01', '2025-12-31'],
    ['last-12-months', '2025-11-22', '2026-11-21'],
  ] as const)('%s is %s to %s', (preset, from, to) => {
    expect(daysOf(preset, '2026-11-21')).toEqual({ from, to });
  });

  it('reaches over the turn of the year', () => {
    expect(daysOf('last-month', '2024-01-15')).toEqual({ from: '2023-12-01', to: '2023-12-31' });
    expect(daysOf('this-quarter', '2024-02-29')).toEqual({ from: '2024-01-01', to: '2024-02-29' });
    expect(daysOf('last-7', '2024-03-03')).toEqual({ from: '2024-02-26', to: '2024-03-03' });
  });

  it('counts twelve months to date over a leap day too', () => {
    expect(daysOf('last-12-months', '2024-02-29')).toEqual({
      from: '2023-03-01',
      to: '2024-02-29',
    });
    expect(daysOf('last-12-months', '2025-02-28')).toEqual({
      from: '2024-02-29',
      to: '2025-02-28',
    });
  });

  it.each(['2026-13-01', '2026-02-30', 'banana', '2026-1-1', null])(
    'takes %s for no day',
    (text) => {
      expect(isDay(text)).toBe(false);
    },
  );

  it('has no days of its own for all time', () => {
    expect(daysOf('all', '2026-11-21')).toBeUndefined();
  });

  it('counts both ends, over a leap day and a change of clocks', () => {
    expect(countDays({ from: '2024-02-28', to: '2024-03-01' })).toBe(3);
    expect(countDays({ from: '2026-03-01', to: '2026-03-31' })).toBe(31);
  });

  it.each([
    ['2026-11-20', '2026-11-21', 'hour'],
    ['2026-11-19', '2026-11-21', 'day'],
    ['2026-08-22', '2026-11-21', 'day'],
    ['2026-08-21', '2026-11-21', 'week'],
    ['2024-01-01', '2024-12-31', 'week'],
    ['2016-01-01', '2021-02-20', 'month'],
  ])('draws %s to %s by %s', (from, to, grain) => {
    expect(grainOf({ from, to })).toBe(grain);
  });

  it('names what it compares with', () => {
    expect(previousOf({ from: '2026-11-21', to: '2026-11-21' })).toBe('the day before');
    expect(previousOf({ from: '2026-10-23', to: '2026-11-21' })).toBe('previous 30 days');
    expect(previousOf({ from: '2025-11-22', to: '2026-11-21' })).toBe('previous period');
  });

  it.each([
    ['2021-W01', '2021-01-04'],
    ['2020-W53', '2020-12-28'],
    ['2020-W01', '2019-12-30'],
    ['2021-W07', '2021-02-15'],
  ])('begins %s on %s', (week, monday) => {
    expect(mondayOf(week)).toBe(monday);
  });

  it.each([
    ['2024', '2024-01-01', '2024-12-31'],
    ['2024-Q4', '2024-10-01', '2024-12-31'],
    ['2024-02', '2024-02-01', '2024-02-29'],
    ['2020-W53', '2020-12-28', '2021-01-03'],
    ['2024-02-29', '2024-02-29', '2024-02-29'],
  ])('covers with %s the days %s to %s', (period, from, to) => {
    expect(daysOfPeriod(period)).toEqual({ from, to });
  });

  it('takes nothing else for a week', () => {
    expect(mondayOf('2021-02')).toBeUndefined();
  });
});
