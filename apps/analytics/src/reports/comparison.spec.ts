import { MEASURES } from '@crpm/contracts';
import { COMPARED_DAYS, compared } from './comparison.ts';

it('compares with as many days before, and with the same days a year before', () => {
  const days = { from: '2024-03-01', to: '2024-03-31' };
  expect(COMPARED_DAYS.previous_period(days)).toEqual({ from: '2024-01-30', to: '2024-02-29' });
  expect(COMPARED_DAYS.previous_year(days)).toEqual({ from: '2023-03-01', to: '2023-03-31' });
});

it.each([
  ['netSales', '150.10', '100.00', { change: '50.10', changePercent: 50.1 }],
  ['netSales', '-50.00', '-100.00', { change: '50.00', changePercent: 50 }],
  ['orders', 3, 4, { change: -1, changePercent: -25 }],
  ['grossMargin', 58.582, 58, { change: 0.582, changePercent: 1.003 }],
  ['orders', 3, 0, { change: 3, changePercent: null }],
  ['averageOrderValue', '12.00', null, { change: null, changePercent: null }],
] as const)('says how %s went to %p from %p', (key, now, then, change) => {
  expect(compared(MEASURES[key], now, then)).toEqual({ value: then, ...change });
});
