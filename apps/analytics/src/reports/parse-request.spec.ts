import { REPORTS } from '@crpm/contracts';
import type { ReportId } from '@crpm/contracts';
import { Refusal } from '@crpm/event-sourcing';
import { parseRequest } from './parse-request.ts';

const refusal = (id: ReportId, query: object): Refusal => {
  try {
    parseRequest(REPORTS[id], query);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('not refused');
};

it('asks for everything, by the first grouping and the default ranking, when asked nothing', () => {
  expect(parseRequest(REPORTS['sales-by-category'], {})).toMatchObject({
    grouping: 'category',
    sort: [{ key: 'netSales', descending: true }],
    filters: {},
    from: undefined,
    compare: [],
    format: 'json',
  });
});

it('finds the values that have commas in them among those that do not', () => {
  const { filters } = parseRequest(REPORTS['sales-by-category'], {
    'filter[category]': 'Audio,Music, Movies and Audio Books',
    'filter[brand]': ['A', 'B', ''],
  });
  expect(filters.category).toEqual(
    expect.arrayContaining(['Audio', 'Music, Movies and Audio Books']),
  );
  expect(filters.brand).toEqual(['A', 'B', '']);
});

it('makes no more of many values than a few times as many', () => {
  const values = Array.from({ length: 100 }, (_, i) => `A brand of ${String(i)}`);
  const { filters } = parseRequest(REPORTS['sales-by-category'], {
    'filter[brand]': values.join(','),
  });
  expect(filters.brand).toEqual(expect.arrayContaining(values));
  expect(filters.brand?.length).toBeLessThanOrEqual(500);
});

it.each<[ReportId, object, string, string]>([
  ['sales-overview', { fro: '2024-01-01' }, 'unknown-parameter', 'fro'],
  ['sales-overview', { 'filter[colour]': 'x' }, 'unknown-parameter', 'filter[colour]'],
  ['sales-overview', { __proto__: null, constructor: 'x' }, 'unknown-parameter', 'constructor'],
  ['sales-overview', { groupBy: 'category' }, 'unknown-parameter', 'groupBy'],
  ['sales-by-category', { groupBy: "file('/etc/passwd')" }, 'invalid-parameter', 'groupBy'],
  ['sales-by-category', { groupBy: 'product' }, 'invalid-parameter', 'groupBy'],
  ['sales-by-category', { sort: 'netSales;DROP TABLE x' }, 'invalid-parameter', 'sort'],
  ['sales-by-category', { sort: '__proto__' }, 'invalid-parameter', 'sort'],
  ['sales-by-category', { sort: ['netSales', 'orders'] }, 'invalid-parameter', 'sort'],
  ['sales-by-category', { limit: '0' }, 'invalid-parameter', 'limit'],
  ['sales-by-category', { limit: '1000000000' }, 'invalid-parameter', 'limit'],
  ['sales-by-category', { limit: '1.5' }, 'invalid-parameter', 'limit'],
  ['sales-by-category', { limit: '1e3' }, 'invalid-parameter', 'limit'],
  ['sales-by-category', { limit: ' 5' }, 'invalid-parameter', 'limit'],
  ['sales-by-category', { minPosition: 'foo=1' }, 'invalid-parameter', 'minPosition'],
  ['sales-by-category', { at: 'constructor=1' }, 'invalid-parameter', 'at'],
  ['sales-by-category', { from: '2024-02-30' }, 'invalid-parameter', 'from'],
  ['sales-by-category', { from: '0001-01-01' }, 'invalid-parameter', 'from'],
  ['sales-by-category', { from: '2024-02-02', to: '2024-02-01' }, 'invalid-parameter', 'from'],
  ['sales-by-category', { compare: 'previous_period' }, 'invalid-parameter', 'compare'],
  ['sales-by-category', { soldOnly: 'true' }, 'unknown-parameter', 'soldOnly'],
  ['sales-by-category', { at: 'purchases=-1' }, 'invalid-parameter', 'at'],
  ['sales-by-category', { 'filter[brand]': ','.repeat(200) }, 'invalid-parameter', 'filter[brand]'],
  [
    'sales-by-category',
    { 'filter[brand]': Array<string>(8).fill('a,b,c,d,e,f,g,h,i,j,k,l,m') },
    'invalid-parameter',
    'filter[brand]',
  ],
  ['best-and-least-sellers', { order: 'worst' }, 'invalid-parameter', 'order'],
])('refuses %s %j as %s, pointing at %s', (id, query, code, pointer) => {
  const refused = refusal(id, query);
  expect(refused.code).toBe(code);
  expect(refused.errors.map((fault) => fault.pointer)).toContain(pointer);
});

it('names what would be allowed', () => {
  expect(refusal('sales-by-category', { groupBy: 'x' }).detail).toMatch(/category.*brand/);
  expect(refusal('sales-by-category', { sort: 'x' }).detail).toContain('netSales');
  expect(refusal('sales-by-category', { x: '1' }).detail).toContain('filter[category]');
});
