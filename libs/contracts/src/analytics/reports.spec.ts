import { DIMENSIONS, GROUPINGS } from './dimensions.ts';
import { MEASURES } from './measures.ts';
import { reportQuery, sortKeys } from './report-query.ts';
import { dimensionsOf, REPORT_IDS, REPORTS } from './reports.ts';

it('has the reports that scripts outside rely on, under these names', () => {
  expect(REPORT_IDS).toEqual(
    expect.arrayContaining([
      'sales-overview',
      'sales-over-time',
      'sales-by-product',
      'best-and-least-sellers',
      'sales-by-category',
      'sales-by-customer',
      'sales-by-location',
      'sales-by-store',
      'sales-by-channel',
      'sales-by-payment-method',
      'sales-by-currency',
      'gross-profit',
      'demographics',
      'purchase-frequency',
      'inventory-on-hand',
    ]),
  );
});

describe.each(Object.values(REPORTS))('$id', (report) => {
  it('shows only what is defined in a sentence', () => {
    for (const key of [...report.measures, ...(report.totalMeasures ?? [])]) {
      expect(MEASURES[key].definition).toMatch(/^[A-Z].{20,}\.$/s);
      expect(MEASURES[key].formula).not.toBe('');
    }
    for (const grouping of report.groupBy) {
      expect(GROUPINGS[grouping].length).toBeGreaterThan(0);
      for (const key of dimensionsOf(report, grouping)) {
        expect(DIMENSIONS[key].definition).toMatch(/\.$/);
      }
    }
    expect(report.question).toMatch(/\?$/);
  });

  it('is sorted by something it shows, and shows each measure once', () => {
    expect(sortKeys(report)).toContain(report.defaultSort.replace('-', ''));
    expect(new Set(report.measures).size).toBe(report.measures.length);
  });

  it('takes what it declares, and nothing else', () => {
    const filters = Object.fromEntries(report.filters.map((key) => [`filter[${key}]`, 'x']));
    const query = {
      from: '2024-01-01',
      to: '2024-01-31',
      limit: '5',
      sort: report.defaultSort,
      ...filters,
      ...(report.groupBy[0] && { groupBy: report.groupBy[0] }),
    };
    expect(reportQuery(report).safeParse(query).success).toBe(true);
    expect(reportQuery(report).safeParse({ ...query, fields: 'x' }).success).toBe(false);
  });
});
