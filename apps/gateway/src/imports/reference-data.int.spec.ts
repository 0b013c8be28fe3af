import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HistoricalSale } from './import-target.ts';
import { importFiles, readData } from './testing/import-files.ts';
import { RecordingTarget } from './testing/recording-target.ts';

// A public data set, kept beside the repository where it is there at all.
const DATA = join(import.meta.dirname, '../../../../../shared/data');
const CANONICAL = join(DATA, 'global-electronics');
const VARIANTS = join(DATA, 'global-electronics-variants');
const withData = existsSync(CANONICAL) ? describe : describe.skip;
if (!existsSync(CANONICAL)) console.log('skipped: data not there');

const cents = (amount: number | string) => Math.round(Number(amount) * 100);
const json = async (path: string) => JSON.parse(await readFile(path, 'utf8')) as never;

async function importFolder(folder: string, target: RecordingTarget, query = {}) {
  const names = (await readdir(folder)).filter((name) => /\.csv(\.gz)?$/.test(name));
  const files = await Promise.all(
    names.map(async (name) => [name, await readData(join(folder, name))] as const),
  );
  return importFiles(Object.fromEntries(files), target, query);
}

interface Reference {
  rows: Record<string, number>;
  overall: Record<string, number>;
  by_month: { ym: string; revenue_usd: number; cost_usd: number; lines: number; units: number }[];
  by_currency: { currency: string; local_amount_sum_of_lines_rounded_2dp: number }[];
  by_gender: { gender: string; revenue_usd: number }[];
  by_customer_continent: { continent: string; revenue_usd: number }[];
  customers_by_country: Record<string, number>;
  integrity: Record<string, number>;
}

/** Net sales in cents by whatever a sale or its line says. */
function revenueBy(sales: Iterable<HistoricalSale>, key: (sale: HistoricalSale) => string) {
  const sums: Record<string, number> = {};
  for (const sale of sales) sums[key(sale)] = (sums[key(sale)] ?? 0) + sale.baseMinor;
  return sums;
}
const months = (sales: Iterable<HistoricalSale>) => revenueBy(sales, (s) => s.soldOn.slice(0, 7));
const expectedMonths = (reference: Reference) =>
  Object.fromEntries(reference.by_month.map(({ ym, revenue_usd }) => [ym, cents(revenue_usd)]));

withData('the reference data set', () => {
  it('comes in complete and adds up to the reference to the cent', async () => {
    const reference: Reference = await json(join(CANONICAL, 'reference.json'));
    const target = new RecordingTarget();
    const { record } = await importFolder(CANONICAL, target);

    expect(record).toMatchObject({ status: 'completed', failure: null, questions: [] });
    const accounts = Object.fromEntries(record.files.map((f) => [f.kind ?? 'none', f]));
    for (const [kind, rows] of Object.entries({
      customers: 15266,
      products: 2517,
      sales: 62884,
      stores: 67,
      'exchange-rates': 11215,
    })) {
      expect(accounts[kind]).toMatchObject({ rows, accepted: rows, repaired: 0, rejected: 0 });
    }
    expect(accounts['customers']?.encoding).toBe('windows-1252');
    expect(accounts['none']).toMatchObject({ name: 'Data_Dictionary.csv', rows: 0 });
    expect(accounts['sales']?.outcomes).toEqual({ created: 26326, changed: 0, unchanged: 0 });

    const sales = [...target.sales.values()];
    const lines = sales.flatMap((sale) => sale.lines);
    const sum = (part: (line: (typeof lines)[number]) => number) =>
      lines.reduce((all, line) => all + part(line), 0);
    expect(sales).toHaveLength(26326);
    expect(lines).toHaveLength(62884);
    expect(sum((line) => line.baseMinor)).toBe(5575547959);
    expect(sum((line) => line.quantity * (line.unitCostMinor ?? NaN))).toBe(2309279121);
    expect(sum((line) => line.quantity)).toBe(197757);
    expect(months(sales)).toEqual(expectedMonths(reference));
    const local: Record<string, number> = {};
    for (const { currency, localMinor } of sales) {
      local[currency] = (local[currency] ?? 0) + localMinor;
    }
    expect(local).toEqual(
      Object.fromEntries(
        reference.by_currency.map((c) => [
          c.currency,
          cents(c.local_amount_sum_of_lines_rounded_2dp),
        ]),
      ),
    );
    expect(local['EUR']).toBe(1003221530);
    expect(revenueBy(sales, (sale) => sale.customer.continent ?? '')).toEqual(
      Object.fromEntries(
        reference.by_customer_continent.map((c) => [c.continent, cents(c.revenue_usd)]),
      ),
    );
    expect(revenueBy(sales, (sale) => sale.customer.gender ?? '')).toEqual(
      Object.fromEntries(
        reference.by_gender.map((g) => [g.gender.toLowerCase(), cents(g.revenue_usd)]),
      ),
    );
    const withNaples = [...target.customers.values()].filter((c) => c.profile.stateCode === 'NA');
    expect(withNaples).toHaveLength(reference.integrity['state_code_NA'] ?? NaN);
    expect(accounts['sales']?.problems).toEqual(
      reference.integrity['lines_before_store_open'] === 0
        ? []
        : [
            expect.objectContaining({
              code: 'sold-before-opening',
              count: reference.integrity['lines_before_store_open'],
            }),
          ],
    );
    expect(record.reconciliation).toMatchObject({
      from: '2016-01-01',
      to: '2021-02-20',
      revenue: {
        files: { amount: '55755479.59', currency: 'USD' },
        difference: { amount: '0.00', currency: 'USD' },
      },
      units: { files: 197757, difference: 0 },
      orders: { files: 26326, difference: 0 },
      rejectedRevenue: { amount: '0.00' },
    });

    const again = await importFolder(CANONICAL, target);
    for (const { outcomes, accepted, kind } of again.record.files) {
      expect(outcomes).toMatchObject({ created: 0, changed: 0 });
      if (kind !== null && kind !== 'sales') expect(outcomes.unchanged).toBe(accepted);
    }
    expect(target.sales.size).toBe(26326);
  }, 180_000);
});

interface Expected {
  files: Record<string, { rows: number; encoding: string }>;
  sales: Record<string, string | number>;
  customers: { rows: number; without_key: number };
  exchange: { lower_case_currency_rows: number };
}
const ENCODINGS: Record<string, string> = {
  ascii: 'utf-8',
  'utf-8': 'utf-8',
  'utf-8+BOM': 'utf-8-bom',
  cp1252: 'windows-1252',
};

const none = { customers: [], products: [], stores: [], 'exchange-rates': [], sales: [] };
const REPAIRS: Record<string, Record<string, unknown[]>> = {
  cohen: { ...none, 'exchange-rates': [['currency-case', 17]] },
  duggal: none,
  helnfra: none,
  vidya: {
    customers: [['date-order-inferred', 6050]],
    products: [],
    stores: [
      ['date-order-inferred', 59],
      ['double-encoded-text', 3],
    ],
    'exchange-rates': [['date-order-inferred', 4440]],
    sales: [['date-order-inferred', 24344 + 5249]],
  },
};

withData.each(['cohen', 'duggal', 'helnfra', 'vidya'])('the damaged copy of %s', (variant) => {
  it('gives what is expected of it, with every row accounted for', async () => {
    const all: Record<string, Expected> = await json(join(VARIANTS, 'expected.json'));
    const reference: Reference = await json(join(CANONICAL, 'reference.json'));
    const expected = all[variant]!;
    const target = new RecordingTarget();
    const { record, rejects } = await importFolder(join(VARIANTS, variant), target);
    expect(record).toMatchObject({ status: 'completed', failure: null, questions: [] });

    for (const file of record.files) {
      expect(file.rows).toBe(file.accepted + file.repaired + file.rejected);
      const about = expected.files[file.name.replace(/\.csv\.gz$/, '')];
      expect(file.encoding).toBe(ENCODINGS[about?.encoding ?? '']);
      if (file.kind !== null) expect(file.rows).toBe(about?.rows);
    }
    const file = (kind: string) => record.files.find((f) => f.kind === kind);
    const count = (kind: string, code: string) =>
      file(kind)?.problems.find((problem) => problem.code === code)?.count ?? 0;
    const noOrder = expected.sales['lines_without_order_number'];
    const noCustomer = expected.sales['lines_whose_customer_is_missing'];
    expect(count('sales', 'missing-order-number')).toBe(noOrder);
    expect(count('sales', 'unknown-customer')).toBe(noCustomer);
    expect(file('sales')?.rejected).toBe(Number(noOrder) + Number(noCustomer));
    expect(count('customers', 'missing-key')).toBe(expected.customers.without_key);
    expect(count('exchange-rates', 'currency-case')).toBe(
      expected.exchange.lower_case_currency_rows,
    );

    const { revenue, rejectedRevenue } = record.reconciliation ?? {};
    const rejected = cents(rejectedRevenue?.amount ?? NaN);
    expect(rejected).toBe(
      cents(expected.sales['revenue_of_those'] ?? NaN) +
        cents(expected.sales['revenue_of_those_lines'] ?? NaN),
    );
    expect(cents(revenue?.files.amount ?? NaN) + rejected).toBe(5575547959);
    expect(revenue?.difference?.amount).toBe('0.00');
    const repairs = record.files.map(({ kind, problems }) => [
      kind,
      problems.flatMap(({ severity, code, count }) =>
        severity === 'repaired' ? [[code, count]] : [],
      ),
    ]);
    expect(Object.fromEntries(repairs)).toMatchObject(REPAIRS[variant] ?? {});
    if (variant === 'vidya') {
      const states = [...target.stores.values()].map(({ state }) => state);
      expect(states).toEqual(expect.arrayContaining(['Franche-Comté', 'La Réunion']));
    }
    if (rejected === 0) expect(months(target.sales.values())).toEqual(expectedMonths(reference));
    expect(rejects.trimEnd().split('\r\n')).toHaveLength(
      1 + record.files.reduce((sum, { rejected: rows }) => sum + rows, 0),
    );
  }, 180_000);
});

withData('what is wrong with the copies', () => {
  it('keeps sales of unknown customers when told to', async () => {
    const target = new RecordingTarget();
    const { record } = await importFolder(join(VARIANTS, 'cohen'), target, {
      unknownCustomer: 'keep',
    });
    const sales = record.files.find((file) => file.kind === 'sales');
    expect(sales).toMatchObject({ rows: 62884, rejected: 12 });
    expect(target.sales.size).toBe(26322);
    expect(record.reconciliation?.rejectedRevenue.amount).toBe('11028.34');
    const unknown = [...target.customers.values()].filter(
      ({ personal }) => personal.name === 'Unknown customer',
    );
    expect(unknown).toHaveLength(1);
  }, 180_000);
});
