import type { ImportRecord } from '@crpm/contracts';
import { describeProgress, describeResult } from './import-report.ts';

const usd = (amount: string) => ({ amount, currency: 'USD' });
const RECORD: ImportRecord = {
  id: 'imp_1',
  status: 'running',
  options: { dryRun: false, unknownCustomer: 'reject', source: 'import' },
  files: [
    {
      name: 'Sales.csv',
      kind: 'sales',
      encoding: 'utf-8',
      rows: 62884,
      accepted: 62858,
      repaired: 0,
      rejected: 26,
      outcomes: { created: 26314, changed: 0, unchanged: 0 },
      problems: [
        {
          code: 'missing-order-number',
          severity: 'rejected',
          detail: 'The line has no order number.',
          count: 12,
          examples: [{ line: 29045, column: 'Order Number', value: '', reason: '' }],
        },
      ],
      note: null,
    },
  ],
  questions: [],
  progress: { done: 34500, total: 92049, rowsPerSecond: 8120, secondsLeft: 8 },
  reconciliation: null,
  failure: null,
  createdAt: '',
  updatedAt: '',
};

describe('what the command line says of an import', () => {
  it('is how far it is, how fast, and how long it still takes', () => {
    expect(describeProgress(RECORD)).toBe(
      'Imported 34,500 of 92,049 rows · 8,120 rows/s · 8 s left',
    );
    expect(describeProgress({ ...RECORD, status: 'profiling' })).toBe('Reading the files …');
  });

  it('is a table of its files, what was wrong with them, and whether the figures agree', () => {
    const reconciliation = {
      from: '2016-01-01',
      to: '2021-02-20',
      revenue: { files: usd('10.00'), reports: usd('10.00'), difference: usd('0.00') },
      units: { files: 3, reports: 3, difference: 0 },
      orders: { files: 1, reports: null, difference: null },
      rejectedRevenue: usd('38149.41'),
    };
    expect(describeResult({ ...RECORD, status: 'completed', reconciliation }))
      .toMatchInlineSnapshot(`
     "file       kind   encoding    rows  accepted  repaired  rejected     new  changed  same
     Sales.csv  sales  utf-8     62,884    62,858         0        26  26,314        0     0

     Sales.csv: rejected 12 × The line has no order number. First: line 29045, Order Number "".

     2016-01-01 to 2021-02-20  files  reports  difference
     revenue USD               10.00    10.00        0.00
     units                         3        3           0
     purchases                     1        –           –
     Rejected lines were worth 38149.41 USD.
     "
    `);
  });

  it('is the open question, and how to answer it', () => {
    const question = {
      id: '1',
      file: 'Sales.csv',
      column: 'Order Date',
      shape: '##/##/####',
      examples: ['01/02/2016'],
      options: ['mdy' as const, 'dmy' as const],
    };
    expect(describeResult({ ...RECORD, status: 'needs-input', questions: [question] })).toContain(
      'Run it again with --date-order mdy|dmy.',
    );
  });
});
