import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { readdirSync } from 'node:fs';
import { DISTRIBUTED, Shop } from './shop.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const DATA = resolve(ROOT, '../shared/data/global-electronics');
const VARIANTS = resolve(ROOT, '../shared/data/global-electronics-variants');
const LONG = process.env['CRPM_TEST_LONG'] === '1';
const found = existsSync(join(DATA, 'reference.json'));
if (!found) console.warn('no reference data beside the repository: skipped');

type Row = Record<string, unknown>;
interface Answer {
  readonly rows: Row[];
  readonly totals: Row;
}

const crpm = (shop: Shop, ...args: string[]) =>
  promisify(execFile)(
    join(ROOT, 'node_modules/node/bin/node'),
    [join(ROOT, 'apps/gateway/dist/cli/main.js'), ...args],
    { env: { ...process.env, CRPM_URL: shop.url }, maxBuffer: 1 << 24 },
  );

const named =
  (...columns: string[]) =>
  (row: Row) =>
    columns.map((column) => String(row[column])).join(' / ');
const byName = (rows: unknown[][]) =>
  rows.sort(([one], [other]) => (String(one) < String(other) ? -1 : 1));
const cents = (value: unknown) => Number(value).toFixed(2);

(found ? describe : describe.skip)(
  "a real retailer's history, from its files to the reports",
  () => {
    let shop: Shop;
    let printed: string;
    const expected = found
      ? (JSON.parse(readFileSync(join(DATA, 'reference.json'), 'utf8')) as Record<string, Row[]>)
      : {};
    const overall = (expected['overall'] ?? {}) as unknown as Row;
    const report = async (name: string, query = ''): Promise<Answer> => {
      const { status, body } = await shop.call<Answer & Row>(`/api/v1/reports/${name}?${query}`);
      expect(status).toBe(200);
      return body;
    };
    const figures = ({ netSales, cost, units, orders }: Row) => [netSales, cost, units, orders];
    const theirs = (row: Row) => [
      cents(row['revenue_usd']),
      cents(row['cost_usd']),
      row['units'],
      row['orders'],
    ];

    beforeAll(async () => {
      shop = await Shop.open();
      printed = (await crpm(shop, 'import', DATA)).stdout;
    }, 600_000);
    afterAll(() => shop.close());

    it('imports every row, and the reports say what the files say', () => {
      const lines = printed.split('\n').map((line) => line.split(/\s{2,}/));
      const rowsOf = (file: string) => lines.find(([name]) => name === file)?.slice(3, 7);
      expect(rowsOf('Customers.csv')).toEqual(['15,266', '15,266', '0', '0']);
      expect(rowsOf('Products.csv')).toEqual(['2,517', '2,517', '0', '0']);
      expect(rowsOf('Stores.csv')).toEqual(['67', '67', '0', '0']);
      expect(rowsOf('Exchange_Rates.csv')).toEqual(['11,215', '11,215', '0', '0']);
      expect(rowsOf('Sales.csv')).toEqual(['62,884', '62,884', '0', '0']);
      expect(lines).toContainEqual(['revenue USD', '55755479.59', '55755479.59', '0.00']);
    });

    it('agrees on the whole', async () => {
      const { totals } = await report('sales-overview');
      expect(figures(totals)).toEqual(theirs(overall));
      expect(totals).toMatchObject({
        netSales: '55755479.59',
        cost: '23092791.21',
        units: 197_757,
        orders: 26_326,
        buyers: overall['buying_customers'],
      });
    });

    it.each<[string, string, string, (ours: Row) => unknown, (theirs: Row) => unknown]>([
      ['sales-by-category', 'category', 'by_category', named('category'), named('category')],
      [
        'sales-by-category',
        'subcategory',
        'by_subcategory',
        named('category', 'subcategory'),
        named('category', 'subcategory'),
      ],
      ['sales-by-category', 'brand', 'by_brand', named('brand'), named('brand')],
      [
        'sales-by-store',
        'store',
        'by_store_all',
        named('store'),
        ({ skey, sstate }) => (skey === 0 ? 'Online' : `${String(sstate)} (${String(skey)})`),
      ],
      [
        'sales-by-store',
        'storeCountry',
        'by_store_country',
        ({ storeCountryName }) => storeCountryName ?? 'Online',
        named('scountry'),
      ],
      [
        'sales-by-location',
        'country',
        'by_customer_country',
        named('countryName'),
        named('country'),
      ],
      [
        'sales-by-location',
        'continent',
        'by_customer_continent',
        named('continent'),
        named('continent'),
      ],
      ['sales-over-time', 'month', 'by_month', named('period'), named('ym')],
      ['sales-over-time', 'year', 'by_year', named('period'), named('y')],
    ])('agrees on %s by %s, to the cent', async (name, groupBy, key, ourName, theirName) => {
      const { rows } = await report(name, `groupBy=${groupBy}`);
      const ours = rows.map((row) => [ourName(row), ...figures(row)]);
      const others = (expected[key] ?? []).map((row) => [theirName(row), ...theirs(row)]);
      expect(byName(ours)).toEqual(byName(others));
    });

    it('agrees on every gender', async () => {
      const { rows } = await report('demographics', 'groupBy=gender');
      const ours = rows.map((row) => [
        row['gender'],
        row['netSales'],
        row['orders'],
        row['buyers'],
      ]);
      const others = (expected['by_gender'] ?? []).map((row) => [
        String(row['gender']).toLowerCase(),
        cents(row['revenue_usd']),
        row['orders'],
        row['customers'],
      ]);
      expect(byName(ours)).toEqual(byName(others));
    });

    it.each([
      ['gender', 'gender', 'customers_by_gender'],
      ['continent', 'continent', 'customers_by_continent'],
      ['country', 'countryName', 'customers_by_country'],
    ])('agrees on the number of customers by %s', async (groupBy, column, key) => {
      const { rows } = await report('demographics', `groupBy=${groupBy}`);
      const theirNumbers = Object.entries(expected[key] as unknown as Record<string, number>);
      const ours = rows.map((row) => [String(row[column]).toLowerCase(), row['customers']]);
      expect(byName(ours)).toEqual(
        byName(theirNumbers.map(([name, customers]) => [name.toLowerCase(), customers])),
      );
    });

    it('agrees on what was never sold, and who never bought', async () => {
      const never = expected['never'] as unknown as Record<string, number>;
      const least = await report('best-and-least-sellers', 'order=least&sort=units&limit=100');
      expect(least.rows.filter(({ units }) => units === 0)).toHaveLength(
        Number(never['products_never_sold']),
      );
      const { totals } = await report('demographics', 'groupBy=gender');
      expect(Number(totals['customers']) - Number(totals['buyers'])).toBe(
        never['customers_without_orders'],
      );
    });

    it('agrees on every currency, rounded per line', async () => {
      const { rows } = await report('sales-by-currency');
      expect(rows.map((row) => [row['currency'], row['netSales'], row['localNetSales']])).toEqual(
        (expected['by_currency'] ?? []).map((row) => [
          row['currency'],
          cents(row['revenue_usd']),
          cents(row['local_amount_sum_of_lines_rounded_2dp']),
        ]),
      );
      expect(rows.find((row) => row['currency'] === 'EUR')?.['localNetSales']).toBe('10032215.30');
    });

    it.each([
      ['best', 'units', 'false', 'top10_products_by_quantity'],
      ['best', 'netSales', 'false', 'top10_products_by_revenue'],
      ['best', 'grossProfit', 'false', 'top10_products_by_profit'],
      ['least', 'units', 'true', 'bottom10_products_by_quantity_sold'],
      ['least', 'netSales', 'true', 'bottom10_products_by_revenue_sold'],
    ])('agrees on the ten %s by %s', async (order, sort, soldOnly, key) => {
      const { rows } = await report(
        'best-and-least-sellers',
        `order=${order}&sort=${sort}&soldOnly=${soldOnly}&limit=10`,
      );
      // Products that sold the same stand in the order of their ids, which are ours.
      const ours = rows.map((row) => [row['product'], row['netSales'], row['units']]);
      const ten = (expected[key] ?? []).map((row) => [
        row['product'],
        cents(row['revenue_usd']),
        row['units'],
      ]);
      const sold = (row: unknown[]) => row.slice(1);
      expect(ours.map(sold)).toEqual(ten.map(sold));
      expect(new Set(ours.map(String))).toEqual(new Set(ten.map(String)));
    });

    it.each([
      ['-netSales', 'top10_customers_by_spend'],
      ['-orders', 'top10_customers_by_orders'],
    ])('agrees on the top customers by %s', async (sort, key) => {
      const { rows } = await report('sales-by-customer', `sort=${sort}&limit=10`);
      expect(rows.map((row) => [row['customer'], row['netSales'], row['orders']])).toEqual(
        (expected[key] ?? []).map((row) => [row['name'], cents(row['revenue_usd']), row['orders']]),
      );
    });

    it('agrees on who the customers are, by decade of age as of 2021-02-20', async () => {
      const { rows } = await report(
        'demographics',
        'groupBy=ageBand&ageBands=decades&asOf=2021-02-20',
      );
      const bands = expected['customers_by_age_band'] as unknown as Record<
        string,
        { decades: Record<string, number> }
      >;
      const ours = rows.map((row) => [String(row['ageBand']).replace('–', '-'), row['customers']]);
      expect(Object.fromEntries(ours)).toEqual(bands['2021-02-20']?.decades);
    });

    it('agrees on who comes back', async () => {
      const { rows, totals } = await report('purchase-frequency');
      expect(totals['repeatRate']).toBeCloseTo(100 * Number(overall['repeat_customer_rate']), 3);
      const orders = expected['orders_per_customer_histogram'] as unknown as Record<string, number>;
      expect(
        Object.fromEntries(rows.map((row) => [String(row['orderCount']), row['buyers']])),
      ).toEqual(orders);
    });

    it('changes nothing when the same files come again', async () => {
      const { stdout } = await crpm(shop, 'import', DATA);
      const news = stdout
        .split('\n')
        .map((line) => line.split(/\s{2,}/))
        .filter(([name]) => name?.endsWith('.csv') && name !== 'Data_Dictionary.csv')
        .map((columns) => columns.slice(7, 9));
      expect(news).toEqual(Array(5).fill(['0', '0']));
      const { totals } = await report('sales-overview');
      expect(totals['netSales']).toBe('55755479.59');
    }, 600_000);
  },
);

/** What is cleaned, and how, is the same code in every form. */
const cleaning = found && LONG && !DISTRIBUTED;
(cleaning ? describe : describe.skip)('the same history, damaged as found in the wild', () => {
  const expected = found
    ? (JSON.parse(readFileSync(join(VARIANTS, 'expected.json'), 'utf8')) as Record<
        string,
        { sales: Record<string, number | string> }
      >)
    : {};

  it.each(Object.keys(expected))(
    '%s: every row is accounted for',
    async (variant) => {
      const folder = await mkdtemp(join(tmpdir(), 'crpm-variant-'));
      const shop = await Shop.open();
      try {
        for (const name of readdirSync(join(VARIANTS, variant))) {
          const bytes = gunzipSync(readFileSync(join(VARIANTS, variant, name)));
          await writeFile(join(folder, name.replace(/\.gz$/, '')), bytes);
        }
        const { stdout } = await crpm(shop, 'import', folder);
        const sales = expected[variant]?.sales ?? {};
        const lost =
          Number(sales['revenue_of_those'] ?? 0) + Number(sales['revenue_of_those_lines'] ?? 0);
        const revenue = (Number(sales['revenue_all_lines']) - lost).toFixed(2);
        expect(stdout).toMatch(new RegExp(`revenue USD\\s+${revenue}\\s+${revenue}\\s+0\\.00`));
        const line = stdout.split('\n').find((text) => text.startsWith('Sales.csv')) ?? '';
        const [rows = 0, accepted = 0, repaired = 0, rejected = 0] = line
          .split(/\s{2,}/)
          .slice(3, 7)
          .map((text) => Number(text.replaceAll(',', '')));
        expect(rows).toBe(62_884);
        expect(accepted + repaired + rejected).toBe(rows);
        expect(rejected).toBe(
          Number(sales['lines_without_order_number']) +
            Number(sales['lines_whose_customer_is_missing']),
        );
      } finally {
        await shop.close();
        await rm(folder, { recursive: true, force: true });
      }
    },
    600_000,
  );
});
