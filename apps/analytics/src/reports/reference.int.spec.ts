import type { ReportAnswer, ReportId, ReportRow } from '@crpm/contracts';
import { globalElectronics, reference, referenceFound } from './testing/global-electronics.ts';
import { TestEngine } from './testing/engine.ts';
import type { ReportRunner } from './run-report.ts';
import { onEveryClickHouse } from '@crpm/adapters/testing';

onEveryClickHouse((kind) => {
  const suite = referenceFound ? describe : describe.skip;
  if (!referenceFound) console.warn('no reference data beside the repository: skipped');

  type Figures = Record<string, string | number>;

  suite("a real retailer's five years, against figures computed elsewhere", () => {
    let engine: TestEngine;
    let runner: ReportRunner;
    const expected = referenceFound ? reference() : {};
    const list = (key: string) => expected[key] as Figures[];
    const ask = async (id: ReportId, query: object = {}): Promise<ReportAnswer> =>
      (await runner.run(id, query)).answer;

    beforeAll(async () => {
      const history = globalElectronics();
      engine = await TestEngine.start(kind);
      await engine.load(history);
      runner = engine.runner(history);
    }, 120_000);
    afterAll(() => engine.stop());

    /** What both sides say of a row, in the reference's words. */
    const figures = (row: ReportRow) => ({
      revenue_usd: row['netSales'],
      cost_usd: row['cost'],
      profit_usd: row['grossProfit'],
      units: row['units'],
      orders: row['orders'],
      customers: row['buyers'],
    });
    const cents = (value: unknown) => Number(value).toFixed(2);
    const expectedFigures = (row: Figures) => ({
      revenue_usd: cents(row['revenue_usd']),
      cost_usd: cents(row['cost_usd']),
      profit_usd: cents(row['profit_usd']),
      units: row['units'],
      orders: row['orders'],
      customers: row['customers'],
    });
    const sortedByRevenue = (rows: Figures[]) =>
      [...rows].sort((a, b) => Number(b['revenue_usd']) - Number(a['revenue_usd']));

    it('agrees on everything together', async () => {
      const { totals, rows, from, to } = await ask('sales-overview');
      const overall = expected['overall'] as Figures;
      expect(totals).toMatchObject({
        netSales: '55755479.59',
        cost: '23092791.21',
        grossProfit: '32662688.38',
        grossMargin: overall['gross_margin_pct'],
        orders: overall['orders'],
        units: overall['units'],
        buyers: overall['buying_customers'],
        averageOrderValue: cents(overall['aov_usd']),
        netSalesPerBuyer: cents(overall['revenue_per_buying_customer_usd']),
      });
      expect(rows).toEqual([totals]);
      expect({ from, to }).toEqual({ from: overall['first_order'], to: overall['last_order'] });
    });

    it.each<[ReportId, string, string, (row: ReportRow) => unknown, (row: Figures) => unknown]>([
      ['sales-by-category', 'category', 'by_category', (r) => r['category'], (r) => r['category']],
      [
        'sales-by-category',
        'subcategory',
        'by_subcategory',
        (r) => [r['category'], r['subcategory']],
        (r) => [r['category'], r['subcategory']],
      ],
      ['sales-by-category', 'brand', 'by_brand', (r) => r['brand'], (r) => r['brand']],
      [
        'sales-by-store',
        'store',
        'by_store_all',
        (r) => Number(String(r['storeId']).slice(4)),
        (r) => r['skey'],
      ],
      [
        'sales-by-store',
        'storeCountry',
        'by_store_country',
        (r) => r['storeCountryName'] ?? 'Online',
        (r) => r['scountry'],
      ],
      [
        'sales-by-location',
        'country',
        'by_customer_country',
        (r) => r['countryName'],
        (r) => r['country'],
      ],
      [
        'sales-by-location',
        'continent',
        'by_customer_continent',
        (r) => r['continent'],
        (r) => r['continent'],
      ],
    ])('agrees on %s by %s, to the cent', async (id, groupBy, key, ours, theirs) => {
      const { rows } = await ask(id, { groupBy });
      expect(rows.map((row) => ({ of: ours(row), ...figures(row) }))).toEqual(
        sortedByRevenue(list(key)).map((row) => ({ of: theirs(row), ...expectedFigures(row) })),
      );
    });

    it.each(['month', 'year'])('agrees on every %s', async (groupBy) => {
      const { rows } = await ask('sales-over-time', { groupBy });
      const key = groupBy === 'year' ? 'y' : 'ym';
      expect(rows.map((row) => ({ of: row['period'], ...figures(row) }))).toEqual(
        list(`by_${groupBy}`).map((row) => ({ of: String(row[key]), ...expectedFigures(row) })),
      );
    });

    it('agrees on every currency, rounded per line', async () => {
      const { rows } = await ask('sales-by-currency');
      expect(
        rows.map(({ currency, netSales, localNetSales, orders, units }) => [
          currency,
          netSales,
          localNetSales,
          orders,
          units,
        ]),
      ).toEqual(
        list('by_currency').map((row) => [
          row['currency'],
          cents(row['revenue_usd']),
          cents(row['local_amount_sum_of_lines_rounded_2dp']),
          row['orders'],
          row['units'],
        ]),
      );
    });

    it.each([
      ['top10_products_by_quantity', 'best', 'units', 'false'],
      ['top10_products_by_revenue', 'best', 'netSales', 'false'],
      ['top10_products_by_profit', 'best', 'grossProfit', 'false'],
      ['bottom10_products_by_quantity_sold', 'least', 'units', 'true'],
      ['bottom10_products_by_revenue_sold', 'least', 'netSales', 'true'],
    ])('agrees on %s', async (key, order, sort, soldOnly) => {
      const { rows } = await ask('best-and-least-sellers', { order, sort, soldOnly, limit: '10' });
      expect(rows.map((row) => ({ of: row['product'], ...figures(row) }))).toEqual(
        list(key).map((row) => ({
          of: row['product'],
          ...expectedFigures(row),
          customers: undefined,
        })),
      );
    });

    it('lists the 25 never sold first among the least sellers', async () => {
      const { rows } = await ask('best-and-least-sellers', { order: 'least', limit: '26' });
      const never = rows.filter((row) => row['orders'] === 0);
      expect(never).toEqual(rows.slice(0, 25));
      expect(never.map((row) => Number(String(row['productId']).slice(4)))).toEqual(
        (expected['never'] as Record<string, number[]>)['products_never_sold_keys'],
      );
    });

    it.each([
      ['top10_customers_by_spend', '-netSales'],
      ['top10_customers_by_orders', '-orders'],
    ])('agrees on %s', async (key, sort) => {
      const { rows } = await ask('sales-by-customer', { sort, limit: '10' });
      expect(
        rows.map((row) => [row['customer'], row['netSales'], row['orders'], row['units']]),
      ).toEqual(
        list(key).map((row) => [
          row['name'],
          cents(row['revenue_usd']),
          row['orders'],
          row['units'],
        ]),
      );
    });

    it('agrees on what each gender bought', async () => {
      const { rows, totals } = await ask('demographics', { sort: '-netSales' });
      expect(
        rows.map((row) => [row['gender'], row['netSales'], row['orders'], row['buyers']]),
      ).toEqual(
        list('by_gender').map((row) => [
          String(row['gender']).toLowerCase(),
          cents(row['revenue_usd']),
          row['orders'],
          row['customers'],
        ]),
      );
      const never = Number(totals['customers']) - Number(totals['buyers']);
      expect(never).toBe((expected['never'] as Figures)['customers_without_orders']);
    });

    it.each([
      ['gender', {}, (row: ReportRow) => row['gender'], 'customers_by_gender'],
      ['continent', {}, (row: ReportRow) => row['continent'], 'customers_by_continent'],
      ['country', {}, (row: ReportRow) => row['countryName'], 'customers_by_country'],
      [
        'ageBand',
        { asOf: '2021-02-20', ageBands: 'decades' },
        (row: ReportRow) => row['ageBand'],
        'decades',
      ],
    ])('counts customers by %s', async (groupBy, query, of, key) => {
      const { rows } = await ask('demographics', { groupBy, ...query });
      const counted = Object.fromEntries(
        rows.map((row) => [String(of(row)).toLowerCase(), row['customers']]),
      );
      const ages = expected['customers_by_age_band'] as Record<string, Record<string, Figures>>;
      const theirs = key === 'decades' ? ages['2021-02-20']?.['decades'] : expected[key];
      expect(counted).toEqual(
        Object.fromEntries(
          Object.entries(theirs as Figures).map(([name, count]) => [name.toLowerCase(), count]),
        ),
      );
    });

    it('agrees on how often customers come back', async () => {
      const { rows, totals } = await ask('purchase-frequency');
      expect(Object.fromEntries(rows.map((row) => [row['orderCount'], row['buyers']]))).toEqual(
        expected['orders_per_customer_histogram'],
      );
      const overall = expected['overall'] as Figures;
      expect(totals).toMatchObject({
        buyers: overall['buying_customers'],
        repeatBuyers: overall['repeat_customers'],
        repeatRate: Number((Number(overall['repeat_customer_rate']) * 100).toFixed(3)),
        ordersPerBuyer: Number(Number(overall['orders_per_customer']).toFixed(3)),
      });
    });

    it('agrees on the online shop alone', async () => {
      const { totals } = await ask('sales-overview', { 'filter[channel]': 'online' });
      const online = expected['online_only_storekey0'] as Figures;
      expect(totals).toMatchObject({
        netSales: cents(online['revenue_usd']),
        cost: cents(online['cost_usd']),
        orders: online['orders'],
        units: online['units'],
        buyers: online['buying_customers'],
      });
    });

    it('answers the same for one category by filter as for its row', async () => {
      const { rows } = await ask('sales-by-category');
      for (const row of rows) {
        // one of them has a comma in its name
        const { totals } = await ask('sales-overview', { 'filter[category]': row['category'] });
        expect(figures(totals)).toEqual(figures(row));
      }
    });
  });
});
