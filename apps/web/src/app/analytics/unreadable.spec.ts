import { convertToParamMap } from '@angular/router';
import { REPORTS } from '@crpm/contracts';
import { unreadable } from './unreadable.ts';

const of = (query: Record<string, string>) =>
  unreadable(convertToParamMap(query), REPORTS['sales-by-category']);

describe('what an address says that nobody understands', () => {
  it.each([
    [{ from: '2026-13-01', to: 'banana', groupBy: 'nope' }, ['from', 'to', 'groupBy']],
    [{ from: '2026-02-30', to: '2026-03-01' }, ['from', 'to']],
    [{ from: '2026-03-02', to: '2026-03-01' }, ['from', 'to']],
    [{ from: '2026-03-02' }, ['from']],
    [{ range: 'for ever' }, ['range']],
    [{ sort: '-nothing', compare: 'never', limit: '0' }, ['compare', 'sort', 'limit']],
    [{ measure: 'hope', asOf: '2026-1-1' }, ['measure', 'asOf']],
  ])('of %j is %j', (query, names) => {
    expect(of(query as Record<string, string>)).toEqual(names);
  });

  it.each([
    {},
    { from: '2026-03-01', to: '2026-03-31', groupBy: 'brand', sort: '-netSales', limit: '200' },
    { range: 'last-7', compare: 'previous_year', category: 'whatever there is', measure: 'units' },
    { compare: 'none' },
  ])('is nothing of %j', (query) => {
    expect(of(query)).toEqual([]);
  });
});
