import fc from 'fast-check';
import { channelOf, REPORTS } from '@crpm/contracts';
import type { Cell, Grouping, ReportAnswer, ReportId } from '@crpm/contracts';
import { addDays } from './periods.ts';
import { TestEngine } from './testing/engine.ts';
import { figuresOf, linesOf } from './testing/fold.ts';
import type { FoldedFigures, FoldedLine } from './testing/fold.ts';
import type { History } from './testing/history.ts';
import { FIRST_DAY, madeUpShop } from './testing/made-up-shop.ts';
import type { ReportRunner } from './run-report.ts';
import { onEveryClickHouse } from '@crpm/adapters/testing';

onEveryClickHouse((kind) => {
  let engine: TestEngine;
  let history: History;
  let lines: FoldedLine[];
  let runner: ReportRunner;

  beforeAll(async () => {
    engine = await TestEngine.start(kind);
    history = madeUpShop(7);
    lines = linesOf(history);
    await engine.load(history);
    runner = engine.runner(history);
  }, 60_000);
  afterAll(() => engine.stop());

  const ask = async (id: ReportId, query: object = {}): Promise<ReportAnswer> =>
    (await runner.run(id, query)).answer;

  /** The part of a row that the fold computes too. */
  const common = (row: Record<string, unknown>, folded: FoldedFigures) =>
    Object.fromEntries(Object.keys(folded).flatMap((key) => (key in row ? [[key, row[key]]] : [])));
  const pruned = (folded: FoldedFigures, row: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(folded).filter(([key]) => key in row));

  /** What names a line's row, read from its event. */
  const NAMES: Partial<Record<Grouping, (line: FoldedLine) => Record<string, Cell | undefined>>> = {
    day: ({ day }) => ({ period: day }),
    month: ({ day }) => ({ period: day.slice(0, 7) }),
    year: ({ day }) => ({ period: day.slice(0, 4) }),
    product: ({ line }) => ({ productId: line.productId }),
    category: ({ line }) => ({ category: line.category }),
    subcategory: ({ line }) => ({ category: line.category, subcategory: line.subcategory }),
    brand: ({ line }) => ({ brand: line.brand }),
    customer: ({ sale }) => ({ customerId: sale.customer.customerId }),
    continent: ({ sale }) => ({ continent: sale.customer.continent }),
    country: ({ sale }) => ({ country: sale.customer.country }),
    state: ({ sale }) => ({ country: sale.customer.country, state: sale.customer.state }),
    city: ({ sale: { customer } }) => ({
      country: customer.country,
      state: customer.state,
      city: customer.city,
    }),
    gender: ({ sale }) => ({ gender: sale.customer.gender }),
    store: ({ sale }) => ({ storeId: sale.store?.storeId, channel: channelOf(sale.store) }),
    storeCountry: ({ sale }) => ({
      storeCountry: sale.store?.country,
      channel: channelOf(sale.store),
    }),
    channel: ({ sale }) => ({ channel: channelOf(sale.store) }),
    paymentMethod: ({ sale }) => ({ paymentMethod: sale.paymentMethod }),
    currency: ({ sale }) => ({ currency: sale.currency }),
  };
  const nameOf = (grouping: Grouping, line: FoldedLine): string =>
    JSON.stringify(Object.values(NAMES[grouping]?.(line) ?? {}).map((value) => value ?? null));

  const FILTERS: Record<string, { values: string[]; of: (line: FoldedLine) => string }> = {
    category: {
      values: ['Audio', 'Music, Movies and Books', ''],
      of: ({ line }) => line.category ?? '',
    },
    brand: { values: ['A', 'B', ''], of: ({ line }) => line.brand ?? '' },
    product: { values: ['prd_00', 'prd_03', 'prd_99'], of: ({ line }) => line.productId },
    customer: { values: ['cus_01', 'cus_04'], of: ({ sale }) => sale.customer.customerId },
    store: { values: ['sto_1', 'sto_2', ''], of: ({ sale }) => sale.store?.storeId ?? '' },
    channel: { values: ['online', 'store'], of: ({ sale }) => channelOf(sale.store) },
    currency: { values: ['EUR', 'JPY'], of: ({ sale }) => sale.currency },
    country: { values: ['DE', 'IT', ''], of: ({ sale }) => sale.customer.country ?? '' },
    paymentMethod: { values: ['cash', 'card', ''], of: ({ sale }) => sale.paymentMethod ?? '' },
  };

  const questions = fc
    .constantFrom(
      ...Object.values(REPORTS).flatMap(({ id, groupBy }) =>
        [...groupBy].filter((by) => NAMES[by]).map((by) => ({ id, by })),
      ),
    )
    .filter(({ id }) => id !== 'inventory-on-hand')
    .chain(({ id, by }) =>
      fc.record({
        id: fc.constant(id),
        by: fc.constant(by),
        from: fc.option(fc.nat(380), { nil: undefined }),
        days: fc.nat(200),
        filters: fc.dictionary(
          fc.constantFrom(...Object.keys(FILTERS)),
          fc.nat(6).map((mask) => mask + 1),
          { maxKeys: 2 },
        ),
      }),
    );

  it('answers as a plain fold over the events does, and its rows add up to its totals', async () => {
    await fc.assert(
      fc.asyncProperty(questions, async ({ id, by, from, days, filters }) => {
        const chosen = Object.entries(filters).map(([key, mask]) => {
          const { values, of } = FILTERS[key] ?? { values: [], of: () => '' };
          return { key, of, values: values.filter((_, place) => mask & (1 << place)) };
        });
        const range =
          from === undefined
            ? {}
            : { from: addDays(FIRST_DAY, from), to: addDays(FIRST_DAY, from + days) };
        const query = {
          groupBy: by,
          ...range,
          ...Object.fromEntries(chosen.map(({ key, values }) => [`filter[${key}]`, values])),
        };
        const answer = await ask(id, query);
        const wanted = lines.filter(
          (line) =>
            (range.from === undefined || (line.day >= range.from && line.day <= range.to)) &&
            chosen.every(({ of, values }) => values.includes(of(line))),
        );
        const total = figuresOf(wanted);
        expect(common(answer.totals, total)).toEqual(pruned(total, answer.totals));

        const groups = Map.groupBy(wanted, (line) => nameOf(by, line));
        const columns = Object.keys(NAMES[by]?.(lines[0]!) ?? {});
        const none = figuresOf([]);
        const seen = new Set<string>();
        for (const row of answer.rows) {
          const name = JSON.stringify(columns.map((column) => row[column]));
          const folded = figuresOf(groups.get(name) ?? []);
          expect({ name, ...common(row, folded) }).toEqual({ name, ...pruned(folded, row) });
          seen.add(name);
          // beside what was sold, only what must be shown although nothing was
          if (!groups.has(name)) expect(common(row, none)).toEqual(pruned(none, row));
        }
        expect([...groups.keys()].filter((name) => !seen.has(name))).toEqual([]);
        expect(seen.size).toBe(answer.rows.length);
      }),
      { numRuns: 100, seed: 20261121 },
    );
  }, 60_000);

  describe("the defects of the sources' own systems", () => {
    const onHand = () => {
      const stock = new Map<string, number>();
      for (const { type, data } of history.events) {
        if (!type.startsWith('Stock')) continue;
        const { productId, quantity } = data as { productId: string; quantity: number };
        stock.set(productId, (stock.get(productId) ?? 0) + quantity);
      }
      return stock;
    };
    const inactive = () =>
      history.events.flatMap(({ type, data }) =>
        type === 'ProductDeactivated' ? [(data as { productId: string }).productId] : [],
      );

    it('D1: counts the stock of each active product once, sold often or never', async () => {
      const { totals, rows } = await ask('inventory-on-hand');
      const expected = [...onHand()].filter(([productId]) => !inactive().includes(productId));
      expect(totals['onHand']).toBe(expected.reduce((sum, [, quantity]) => sum + quantity, 0));
      expect(rows.map((row) => row['productId']).sort()).toEqual(expected.map(([id]) => id).sort());
      const all = await ask('inventory-on-hand', { status: 'all' });
      expect(all.totals['onHand']).toBe([...onHand().values()].reduce((sum, n) => sum + n, 0));
    });

    it.each([
      {},
      { 'filter[category]': 'Audio' },
      { 'filter[store]': 'sto_1', from: '2024-01-01', to: '2024-03-31' },
    ])('D2: top customers without a limit add up to the revenue: %j', async (query) => {
      const [customers, overview] = [
        await ask('sales-by-customer', query),
        await ask('sales-overview', query),
      ];
      const sum = customers.rows.reduce(
        (cents, row) => cents + Math.round(Number(row['netSales']) * 100),
        0,
      );
      expect((sum / 100).toFixed(2)).toBe(overview.totals['netSales']);
      expect(customers.totals['netSales']).toBe(overview.totals['netSales']);
      const two = await ask('sales-by-customer', { ...query, limit: '2' });
      expect(two.totals).toEqual(customers.totals);
      expect(two.hasMore).toBe(true);
    });

    it('D3: keeps the past revenue of products and customers that are inactive now', async () => {
      const [productId = ''] = inactive();
      const { totals } = await ask('sales-overview', { 'filter[product]': productId });
      const folded = figuresOf(lines.filter(({ line }) => line.productId === productId));
      expect(folded.orders).toBeGreaterThan(0);
      expect(totals).toMatchObject(folded);
      const ofCustomer = figuresOf(
        lines.filter(({ sale }) => sale.customer.customerId === 'cus_04'),
      );
      const answer = await ask('sales-by-customer', { 'filter[customer]': 'cus_04' });
      expect(answer.rows).toMatchObject([{ customerId: 'cus_04', netSales: ofCustomer.netSales }]);
    });

    it('D4: lists the never sold first among the least sellers, with their stock', async () => {
      const { rows } = await ask('best-and-least-sellers', { order: 'least' });
      expect(
        rows.slice(0, 2).map((row) => [row['productId'], row['orders'], row['onHand']]),
      ).toEqual([
        ['prd_12', 0, onHand().get('prd_12')],
        ['prd_13', 0, onHand().get('prd_13')],
      ]);
      const { rows: sold } = await ask('best-and-least-sellers', {
        order: 'least',
        soldOnly: 'true',
      });
      expect(sold.map((row) => row['productId'])).not.toContain('prd_12');
    });

    it('D7: has no floating point column', async () => {
      const columns = await engine.database.query<{ name: string; type: string }>(
        'SELECT name, type FROM system.columns WHERE database = currentDatabase()',
      );
      expect(columns.map(({ name }) => name)).toContain('base_minor');
      expect(columns.filter(({ type }) => type.includes('Float'))).toEqual([]);
    });

    it('D10: the average customer value is no more than all sales, and times buyers all of them', async () => {
      const { totals } = await ask('sales-overview');
      const [net, average, buyers] = ['netSales', 'netSalesPerBuyer', 'buyers'].map((key) =>
        Number(totals[key]),
      ) as [number, number, number];
      expect(average).toBeLessThanOrEqual(net);
      expect(Math.abs(average * buyers - net)).toBeLessThanOrEqual(buyers * 0.005);
    });

    it('D11: tells pieces from purchases', async () => {
      const { totals, columns } = await ask('sales-overview');
      expect(totals['units']).toBe(figuresOf(lines).units);
      expect(totals['orders']).toBe(figuresOf(lines).orders);
      expect(totals['units']).not.toBe(totals['orders']);
      const labels = columns.map(({ label }) => label);
      expect(labels).toEqual(expect.arrayContaining(['Units', 'Orders']));
    });

    it('D12: every table adds up to the card under the same filter', async () => {
      const query = { 'filter[country]': 'Germany', from: '2024-01-01', to: '2024-12-31' };
      const card = (await ask('sales-overview', query)).totals['netSales'];
      for (const { id, filters } of Object.values(REPORTS)) {
        if (!filters.includes('country')) continue;
        const { totals, rows } = await ask(id, query);
        expect({ id, net: totals['netSales'] }).toEqual({ id, net: card });
        const cents = rows.reduce((sum, row) => sum + Math.round(Number(row['netSales']) * 100), 0);
        expect({ id, net: (cents / 100).toFixed(2) }).toEqual({ id, net: card });
      }
    });

    it('D13: puts days on the axis, months never folded together, gaps filled with zero', async () => {
      const { rows } = await ask('sales-over-time', { from: '2024-01-30', to: '2024-02-02' });
      expect(rows.map((row) => row['period'])).toEqual([
        '2024-01-30',
        '2024-01-31',
        '2024-02-01',
        '2024-02-02',
      ]);
      const { rows: empty } = await ask('sales-over-time', {
        from: '2022-01-01',
        to: '2022-01-02',
      });
      expect(empty).toMatchObject([
        { period: '2022-01-01', netSales: '0.00', orders: 0, averageOrderValue: null },
        { period: '2022-01-02', netSales: '0.00', orders: 0 },
      ]);
    });
  });

  it('numbers ISO weeks, quarters and hours as the calendar does', async () => {
    for (const groupBy of ['week', 'quarter', 'hour']) {
      const range = { from: '2023-12-20', to: '2024-01-20' };
      const { rows, totals } = await ask('sales-over-time', { groupBy, ...range });
      const cents = rows.reduce((sum, row) => sum + Math.round(Number(row['netSales']) * 100), 0);
      expect({ groupBy, net: (cents / 100).toFixed(2) }).toEqual({
        groupBy,
        net: totals['netSales'],
      });
      expect(new Set(rows.map((row) => row['period'])).size).toBe(rows.length);
    }
  });

  it('compares totals and rows with the previous period and the previous year', async () => {
    const days = { from: '2024-11-25', to: '2024-12-04' };
    const between = (from: string, to: string) =>
      lines.filter(({ day }) => day >= from && day <= to);
    const answer = await ask('sales-by-category', {
      ...days,
      compare: 'previous_period,previous_year',
    });
    expect(answer.comparison).toMatchObject({
      previous_period: { from: '2024-11-15', to: '2024-11-24' },
      previous_year: { from: '2023-11-25', to: '2023-12-04' },
    });
    for (const [key, then] of Object.entries(answer.comparison ?? {})) {
      const earlier = between(then.from, then.to);
      expect(then.totals['netSales']?.value).toBe(figuresOf(earlier).netSales);
      for (const row of answer.rows) {
        const same = earlier.filter(({ line }) => (line.category ?? null) === row['category']);
        expect(row.comparison?.[key]?.['netSales']?.value).toBe(figuresOf(same).netSales);
      }
    }
    const over = await ask('sales-over-time', {
      ...days,
      compare: 'previous_period',
      sort: '-period',
    });
    expect(over.rows[0]?.comparison?.['previous_period']?.['netSales']?.value).toBe(
      figuresOf(between('2024-11-24', '2024-11-24')).netSales,
    );
  });

  it('gives the same frame again when pinned, whatever came after', async () => {
    const positions: Record<string, number> = { purchases: 50, products: 10, customers: 12 };
    const at = Object.entries(positions)
      .map(([store, position]) => `${store}=${String(position)}`)
      .join(',');
    const early = history.events.filter(
      ({ store, position }) => position <= (positions[store] ?? 0),
    );
    const { totals, watermark } = await ask('sales-overview', { at });
    expect(watermark).toEqual(positions);
    const folded = figuresOf(linesOf({ events: early } as History));
    expect(common(totals, folded)).toEqual(pruned(folded, totals));
    // products 1 to 5 and their stock were known then
    expect((await ask('inventory-on-hand', { at, status: 'all' })).totals['products']).toBe(5);
    const ahead = await ask('sales-overview', { at: 'purchases=999999' });
    expect(ahead.watermark).toEqual(history.watermark);
  });

  it('counts customers by the age they had on the day asked for', async () => {
    const { rows, totals } = await ask('demographics', { groupBy: 'ageBand', asOf: '2024-06-30' });
    const ages = history.events.flatMap(({ type, data }) => {
      if (type !== 'CustomerRegistered') return [];
      const { birthDate } = (data as { personal: { birthDate?: string } }).personal;
      if (birthDate === undefined) return ['unknown'];
      const age = 2024 - Number(birthDate.slice(0, 4)) - (birthDate.slice(5) > '06-30' ? 1 : 0);
      const band = [18, 25, 35, 45, 55, 65].findIndex((from) => age < from);
      return [['0-17', '18-24', '25-34', '35-44', '45-54', '55-64'][band] ?? '65+'];
    });
    const counted = Object.entries(Object.groupBy(ages, (band) => band)).map(([band, of]) => [
      band,
      of?.length,
    ]);
    expect(new Map(rows.map((row) => [row['ageBand'], row['customers']]))).toEqual(
      new Map(counted as [string, number][]),
    );
    expect(totals['customers']).toBe(12);
  });

  it('finds the median of the days between orders', async () => {
    const { totals } = await ask('purchase-frequency');
    const orders = Map.groupBy(
      [
        ...new Map(
          lines.filter(({ sign }) => sign > 0).map((line) => [line.sale.purchaseId, line]),
        ).values(),
      ],
      ({ sale }) => sale.customer.customerId,
    );
    const gaps = [...orders.values()]
      .flatMap((of) => {
        const days = of.map(({ day }) => Date.parse(day) / 86_400_000).sort((a, b) => a - b);
        return days.slice(1).map((day, n) => day - (days[n] ?? 0));
      })
      .sort((a, b) => a - b);
    const middle = gaps.length / 2;
    const median =
      gaps.length % 2 === 1
        ? gaps[Math.floor(middle)]
        : ((gaps[middle - 1] ?? 0) + (gaps[middle] ?? 0)) / 2;
    expect(totals['medianDaysBetweenOrders']).toBe(median);
    const repeat = [...orders.values()].filter((of) => of.length > 1).length;
    expect(totals['repeatBuyers']).toBe(repeat);
  });

  it('treats text as text, whatever it says', async () => {
    for (const value of [
      "' OR 1=1 --",
      '\\',
      "\\'; DROP TABLE sale_lines",
      '{x:Identifier}',
      '%',
    ]) {
      const { rows, totals } = await ask('sales-by-category', { 'filter[category]': value });
      expect({ rows, orders: totals['orders'] }).toEqual({ rows: [], orders: 0 });
    }
    expect((await ask('sales-overview')).totals['orders']).toBeGreaterThan(0);
  });

  it('answers an empty shop', async () => {
    const nothing = engine.runner({ watermark: {} } as History);
    for (const id of Object.keys(REPORTS) as ReportId[]) {
      const { answer } = await nothing.run(id, {});
      expect({ id, rows: answer.rows.length, from: answer.from }).toEqual({
        id,
        rows: id === 'sales-overview' ? 1 : 0,
        from: null,
      });
    }
  });
});
