import {
  MEASURES,
  type ReportAnswer,
  type ReportColumn,
  type ReportRow,
  REPORTS,
} from '@crpm/contracts';
import { drillOf } from './drill.ts';
import { formatCell, labelColumn, shownColumns } from './report-cells.ts';
import { chartKind, chartSeries, labelsOf, rowOfMark } from './report-chart.ts';

const dimension = (key: string): ReportColumn => ({
  key,
  label: key,
  type: 'text',
  role: 'dimension',
  definition: '',
});
const netSales: ReportColumn = { ...MEASURES.netSales, role: 'measure' };
const answerOf = (
  groupBy: string,
  keys: readonly string[],
  rows: ReportAnswer['rows'],
  more: Partial<ReportAnswer> = {},
) =>
  ({
    report: 'x',
    groupBy,
    currency: 'USD',
    columns: [...keys.map(dimension), netSales],
    rows,
    totals: {},
    hasMore: false,
    ...more,
  }) as ReportAnswer;

describe('a report as a chart', () => {
  it('draws time as a line, weeks from their Monday, beside the period before', () => {
    const answer = answerOf(
      'week',
      ['period'],
      [
        // No literal can be a row: what an index signature says of every key, it says of `comparison`.
        {
          period: '2021-W01',
          netSales: '10.50',
          comparison: {
            previous_period: { netSales: { value: '7.00', change: '3.50', changePercent: 50 } },
          },
        } as unknown as ReportRow,
        { period: '2021-W02', netSales: '0.00' },
      ],
      { comparison: { previous_period: { from: '', to: '', totals: {} } } },
    );
    expect(chartKind(REPORTS['sales-over-time'], answer)).toBe('line');
    expect(chartSeries(answer, netSales, 'line')).toEqual([
      {
        name: 'Net sales',
        points: [
          { x: '2021-01-04', y: 10.5 },
          { x: '2021-01-11', y: 0 },
        ],
      },
      { name: 'Previous period', points: [{ x: '2021-01-04', y: 7 }] },
    ]);
  });

  it('tells two products of one name apart', () => {
    const rows = [
      { productId: 'prd_1', sku: 'A', product: 'Lamp' },
      { productId: 'prd_2', sku: 'B', product: 'Lamp' },
      { productId: 'prd_3', sku: null, product: 'Pen' },
    ];
    const answer = answerOf('product', ['productId', 'sku', 'product'], rows);
    expect(labelsOf(answer, rows)).toEqual(['Lamp (prd_1, A)', 'Lamp (prd_2, B)', 'Pen']);
  });

  it('adds the slices beyond the seventh up, so that the pie is whole', () => {
    const rows = Array.from({ length: 9 }, (_, index) => ({
      paymentMethod: `m${String(index)}`,
      netSales: '1.00',
    }));
    const answer = answerOf('paymentMethod', ['paymentMethod'], rows);
    const [series] = chartSeries(answer, netSales, 'pie');
    expect(series?.points).toHaveLength(8);
    expect(series?.points.at(-1)).toEqual({ x: 'Other', y: 2 });
  });

  it('leaves out what has no figure instead of drawing a zero', () => {
    const answer = answerOf('category', ['category'], [{ category: 'A', netSales: null }]);
    expect(chartSeries(answer, netSales, 'hbar')[0]?.points).toEqual([]);
  });
});

describe('cells of a report', () => {
  it('writes money in the currency its row names', () => {
    const local: ReportColumn = {
      ...MEASURES.localNetSales,
      role: 'measure',
      currencyColumn: 'currency',
    };
    expect(formatCell('1234.50', local, { currency: 'EUR' }, 'USD')).toBe('€1,234.50');
    expect(formatCell('1234', local, { currency: 'JPY' }, 'USD')).toBe('¥1,234');
    // the sum over several currencies is none
    expect(formatCell('1', local, { currency: null }, 'USD')).toBe('–');
  });

  it('keeps every cent of a large amount', () => {
    expect(formatCell('9007199254740993.01', netSales, {}, 'USD')).toBe(
      '$9,007,199,254,740,993.01',
    );
  });

  it('says what is missing', () => {
    expect(formatCell(null, dimension('paymentMethod'), {}, 'USD')).toBe('Not recorded');
    expect(formatCell(null, netSales, {}, 'USD')).toBe('–');
  });

  it('names a row by its best column and hides ids', () => {
    const keys = ['storeId', 'channel', 'storeCountry', 'storeCountryName', 'storeState', 'store'];
    const answer = answerOf('store', keys, []);
    expect(labelColumn(answer.columns)?.key).toBe('store');
    expect(shownColumns(answer).map(({ key }) => key)).toEqual([
      'store',
      'channel',
      'storeCountryName',
      'storeState',
      'netSales',
    ]);
  });
});

describe('where a row leads', () => {
  const spec = REPORTS['sales-by-category'];

  it('goes one level deeper in the same report', () => {
    const answer = answerOf('category', ['category'], []);
    expect(drillOf(spec, answer, { category: 'Audio' })).toMatchObject({
      link: '/analytics/sales-by-category',
      queryParams: { category: 'Audio', groupBy: 'subcategory' },
    });
  });

  it('goes to the products where there is no deeper level', () => {
    const answer = answerOf('brand', ['brand'], []);
    expect(drillOf(spec, answer, { brand: 'Contoso' })).toMatchObject({
      link: '/analytics/sales-by-product',
      queryParams: { brand: 'Contoso', groupBy: null },
    });
  });

  it('leads to the record, and nowhere from what has no name', () => {
    const answer = answerOf('category', ['category'], []);
    expect(drillOf(spec, answer, { productId: 'prd_1' })?.link).toBe('/products/prd_1');
    expect(drillOf(spec, answer, { category: null })).toBeUndefined();
  });

  it('opens a period of time by the next finer one', () => {
    const answer = answerOf('month', ['period'], []);
    expect(drillOf(REPORTS['sales-over-time'], answer, { period: '2024-02' })).toMatchObject({
      link: '/analytics/sales-over-time',
      queryParams: { from: '2024-02-01', to: '2024-02-29', range: null, groupBy: 'day' },
    });
    const hours = answerOf('hour', ['period'], []);
    expect(drillOf(REPORTS['sales-over-time'], hours, { period: '2024-02-01T09' })).toBeUndefined();
  });

  it('leads from a mark of a chart where its row leads, and from the rest nowhere', () => {
    const rows = ['Audio', 'Games'].map((category) => ({ category, netSales: '1.00' }));
    const answer = answerOf('category', ['category'], rows);
    expect(rowOfMark(answer, 'hbar', 'Games')).toBe(rows[1]);
    expect(rowOfMark(answer, 'pie', 'Other')).toBeUndefined();
  });
});
