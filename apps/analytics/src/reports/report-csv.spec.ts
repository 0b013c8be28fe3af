import type { ReportAnswer, ReportColumn } from '@crpm/contracts';
import { csvOf } from './report-csv.ts';

const column = (key: string, role: ReportColumn['role'], type: ReportColumn['type']) => ({
  key,
  role,
  type,
  label: key,
  definition: '',
});
const answer: ReportAnswer = {
  report: 'sales-by-customer',
  title: 'Sales by customer',
  definition: { question: '', sql: '', parameters: {} },
  groupBy: 'customer',
  from: '2024-01-01',
  to: '2024-01-31',
  asOf: null,
  zone: 'Europe/Berlin',
  currency: 'EUR',
  filters: { category: ['Audio', 'TV "and" Video'] },
  watermark: { purchases: 12, products: 5 },
  incompleteSince: {},
  stale: false,
  columns: [
    column('customer', 'dimension', 'text'),
    column('netSales', 'measure', 'money'),
    column('share', 'measure', 'percent'),
  ],
  rows: [
    { customer: '=HYPERLINK("http://x")', netSales: '-12.50', share: -10 },
    { customer: 'Ann, "Bo"\nCo', netSales: '1.00', share: null },
    { customer: null, netSales: '0.00', share: 0 },
  ],
  hasMore: false,
  totals: { netSales: '-11.50', share: 100 },
};

it('writes records of RFC 4180, harmless in a spreadsheet, and says what it shows', () => {
  expect([...csvOf(answer, false)].join('')).toBe(
    [
      'customer,netSales (EUR),share (%)',
      `"'=HYPERLINK(""http://x"")",-12.50,-10`,
      '"Ann, ""Bo""\nCo",1.00,',
      ',0.00,0',
      ',,',
      'Total,-11.50,100',
      'Report,Sales by customer,',
      'From,2024-01-01,',
      'To,2024-01-31,',
      'Time zone,Europe/Berlin,',
      'Currency,EUR,',
      'Filter: category,"Audio | TV ""and"" Video",',
      'Rows,all,',
      '"Figures as of","purchases=12, products=5",',
      '',
    ]
      .join('\r\n')
      .replace('"Figures as of"', 'Figures as of'),
  );
});

it.each(['+1', '-1', '@SUM(A1)', '\tx', '\r=1'])('defuses %j', (customer) => {
  const [, row] = [...csvOf({ ...answer, rows: [{ customer }] }, false)];
  expect(row?.replace(/^"/, '').startsWith("'")).toBe(true);
});

it('starts with a byte order mark where one is wanted', () => {
  expect(csvOf(answer, true).next().value).toMatch(/^\uFEFFcustomer/);
});
