import { isTime, periodDate, periodLabel, spacedTicks, thinned, tickLabel } from './chart-data.ts';

/** Every day of a leap year and of the years around it, as YYYY-MM-DD. */
function days(): string[] {
  const start = Date.UTC(2023, 0, 1);
  const count = 365 + 366 + 365;
  return Array.from({ length: count }, (_, index) =>
    new Date(start + index * 86_400_000).toISOString().slice(0, 10),
  );
}

const pad = (value: number): string => String(value).padStart(2, '0');

/** What must hold on every reader's clock; each zone's spec runs them. */
export function chartDataHolds(): void {
  it('draws every day as that day, whatever the clock does', () => {
    for (const day of days()) {
      const date = periodDate(day);
      const drawn =
        date && `${String(date.getFullYear())}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
      expect(drawn).toBe(day);
    }
  });

  it('keeps days apart and in order', () => {
    const times = days().map((day) => periodDate(day)?.getTime() ?? Number.NaN);
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect(new Set(times).size).toBe(times.length);
  });

  it('names the first day of a month and of a year by that day', () => {
    expect(periodLabel('2024-03-01')).toBe('Mar 1, 2024');
    expect(periodLabel('2024-01-01')).toBe('Jan 1, 2024');
    expect(periodLabel('2024-03')).toBe('Mar 2024');
    expect(periodLabel('2024')).toBe('2024');
    const date = periodDate('2024-03-01');
    expect(date && tickLabel(date, '2024-03-01')).toBe('Mar 1');
  });
}

/** Labels of a time axis that is `room` pixels wide. */
function ticksOf(xs: readonly string[], room: number): string[] {
  const ticks = spacedTicks([{ name: 'a', points: xs.map((x) => ({ x, y: 1 })) }], room);
  return ticks.map((date) => tickLabel(date, xs[0] ?? ''));
}

/** What does not depend on the clock. */
export function chartShapesHold(): void {
  it('labels as many periods as stand apart, each once', () => {
    const month = days().slice(0, 31);
    expect(ticksOf(month, 2000)).toHaveLength(31);
    expect(ticksOf(month, 650)).toEqual(
      [1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31].map((day) => `Jan ${String(day)}`),
    );
    expect(ticksOf(month.slice(0, 2), 500)).toEqual(['Jan 1', 'Jan 2']);
    expect(ticksOf(month.slice(0, 1), 500)).toEqual(['Jan 1']);
    expect(ticksOf([], 500)).toEqual([]);
  });

  it('takes for time only what is a period throughout', () => {
    const series = (...xs: string[]) => [{ name: 'a', points: xs.map((x) => ({ x, y: 1 })) }];
    expect(isTime(series('2024-01', '2024-02'))).toBe(true);
    expect(isTime(series('2024-01', 'Audio'))).toBe(false);
    expect(isTime(series('2024-13'))).toBe(false);
    expect(isTime(series('2024-02-30'))).toBe(false);
    expect(isTime(series())).toBe(false);
  });

  it('draws at most 400 points, the first and the last among them', () => {
    for (const count of [1, 399, 400, 401, 1000, 12_345]) {
      const points = Array.from({ length: count }, (_, index) => ({ x: String(index), y: index }));
      const drawn = thinned([{ name: 'a', points }]).series[0]?.points ?? [];
      expect(drawn.length).toBeLessThanOrEqual(400);
      expect(drawn[0]?.y).toBe(0);
      expect(drawn.at(-1)?.y).toBe(count - 1);
    }
  });
}
