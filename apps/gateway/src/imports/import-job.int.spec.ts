import fc from 'fast-check';
import { importFiles } from './testing/import-files.ts';
import { RecordingTarget } from './testing/recording-target.ts';

const CUSTOMERS =
  'CustomerKey,Name,Gender,City,State Code,Country\n7,Ada Rossi,Female,Napoli,NA,Italy\n';
const PRODUCTS =
  'ProductKey,Product Name,Unit Cost USD,Unit Price USD\n1,Lamp,$6.00 ,"$1,060.22 "\n2,Fan,5,4\n';
const STORES =
  'StoreKey,Country,State,Square Meters,Open Date\n0,Online,Online,,1/1/2010\n3,France,Ain,300,1/13/2015\n';
const RATES = 'Date,Currency,Exchange\n2016-01-01,USD,1\n2016-01-01,EUR,0.5\n2016-02-01,EUR,0.25\n';
const HEADER =
  'Order Number,Line Item,Order Date,Delivery Date,CustomerKey,StoreKey,ProductKey,Quantity,Currency Code\n';
const masters = {
  'customers.csv': CUSTOMERS,
  'products.csv': PRODUCTS,
  'stores.csv': STORES,
  'rates.csv': RATES,
};
const sales = (lines: readonly string[]) => ({
  ...masters,
  'sales.csv': `${HEADER}${lines.join('\n')}\n`,
});
const GOOD = '100,1,2016-01-15,2016-01-20,7,3,1,2,EUR';

const problems = (record: Awaited<ReturnType<typeof importFiles>>['record'], kind: string) =>
  record.files
    .find((file) => file.kind === kind)
    ?.problems.map(({ severity, code, count }) => `${severity} ${code} ${count}`);

describe('an import', () => {
  it('makes complete sales: what was sold, to whom, where, at which price and rate', async () => {
    const target = new RecordingTarget();
    const { record } = await importFiles(
      sales([GOOD, '100,2,2016-01-15,2016-01-20,7,3,2,1,EUR']),
      target,
      {},
      'Europe/Paris',
    );
    expect(record.status).toBe('completed');
    const [sale] = target.sales.values();
    expect(sale).toMatchObject({
      number: '100',
      externalId: '100',
      soldOn: '2016-01-15',
      occurredAt: '2016-01-14T23:00:00.000Z',
      deliveredOn: '2016-01-20',
      customer: {
        gender: 'female',
        city: 'Napoli',
        stateCode: 'NA',
        country: 'IT',
        continent: 'Europe',
      },
      store: { name: 'Ain (3)', channel: 'store', country: 'FR' },
      currency: 'EUR',
      baseCurrency: 'USD',
      rate: '0.5',
      baseMinor: 212444,
      localMinor: 106222,
      lines: [
        {
          line: 1,
          product: 'Lamp',
          quantity: 2,
          unitPriceMinor: 106022,
          unitCostMinor: 600,
          baseMinor: 212044,
          localMinor: 106022,
        },
        { line: 2, product: 'Fan', quantity: 1, baseMinor: 400, localMinor: 200 },
      ],
    });
    expect(sale?.customer).not.toHaveProperty('name');
    expect([...target.stores.values()].map(({ name, channel }) => [name, channel])).toEqual([
      ['Online', 'online'],
      ['Ain (3)', 'store'],
    ]);
    expect(problems(record, 'products')).toEqual(['warning price-below-cost 1']);
  });

  it.each([
    [',1,2016-01-15,,7,3,1,2,EUR', 'missing-order-number'],
    ['101,1,2016-02-30,,7,3,1,2,EUR', 'invalid-date'],
    ['101,1,1899-12-31,,7,3,1,2,EUR', 'date-out-of-range'],
    ['101,1,2026-11-23,,7,3,1,2,EUR', 'date-out-of-range'],
    ['101,1,,,7,3,1,2,EUR', 'missing-value'],
    ['101,1,2016-01-15,,8,3,1,2,EUR', 'unknown-customer'],
    ['101,1,2016-01-15,,,3,1,2,EUR', 'missing-customer'],
    ['101,1,2016-01-15,,7,4,1,2,EUR', 'unknown-store'],
    ['101,1,2016-01-15,,7,3,9,2,EUR', 'unknown-product'],
    ['101,1,2016-01-15,,7,3,1,0,EUR', 'invalid-quantity'],
    ['101,1,2016-01-15,,7,3,1,1.5,EUR', 'invalid-quantity'],
    ['101,1,2016-01-15,,7,3,1,2,XXQ', 'unknown-currency'],
    ['101,1,2015-12-31,,7,3,1,2,EUR', 'unknown-rate'],
    ['101,x,2016-01-15,,7,3,1,2,EUR', 'invalid-line'],
    ['101,1,2016-01-15,,7,3,1,2,EUR,more', 'too-many-columns'],
    [GOOD, 'duplicate-key'],
    ['100,2,2016-01-16,,7,3,1,2,EUR', 'contradicts-order'],
  ])('rejects a line with its reason and imports the others: %s', async (line, code) => {
    const target = new RecordingTarget();
    const { record, rejects } = await importFiles(sales([GOOD, line]), target);
    expect(record.status).toBe('completed');
    const file = record.files.find(({ kind }) => kind === 'sales');
    expect(file).toMatchObject({ rows: 2, accepted: 1, repaired: 0, rejected: 1 });
    expect(file?.problems).toContainEqual(
      expect.objectContaining({ code, severity: 'rejected', count: 1 }),
    );
    expect(rejects).toContain(`\r\nsales.csv,3,${code},`);
    expect(target.sales.size).toBe(1);
    expect(record.reconciliation).toMatchObject({
      orders: { files: 1, reports: 1, difference: 0 },
    });
  });

  it('refuses files of more columns than any has, alone or together', async () => {
    const columns = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => `c${String(from + index)}`).join(',');
    const file = (from: number, count: number) =>
      `\nCustomerKey,Name,Email,${columns(from, count)}\n,,\n`;
    const one = await importFiles({ 'c.csv': file(1, 40_000) }, new RecordingTarget());
    expect(one.record).toMatchObject({
      status: 'failed',
      failure: {
        code: 'too-many-columns',
        detail: expect.stringContaining('Line 2 names 40003') as string,
      },
    });
    const two = await importFiles(
      { 'c.csv': file(1, 600), 'd.csv': file(601, 600) },
      new RecordingTarget(),
    );
    expect(two.record.failure).toMatchObject({ code: 'too-many-columns' });
    const most = await importFiles({ 'c.csv': file(1, 997) }, new RecordingTarget());
    expect(most.record).toMatchObject({ status: 'completed', files: [{ rejected: 1 }] });
  });

  it('lets others in while it rejects wide rows', async () => {
    const header = Array.from({ length: 900 }, (_, index) => `c${String(index)}`).join(',');
    const rows = `,,${'x,'.repeat(900)}\n`.repeat(1500);
    // Of the processor, in microseconds: how long others have it is none of the import's doing.
    let longest = 0;
    let last = process.cpuUsage();
    const watch = setInterval(() => {
      longest = Math.max(longest, process.cpuUsage(last).user);
      last = process.cpuUsage();
    }, 5);
    const { record } = await importFiles(
      { 'c.csv': `CustomerKey,Name,Email,${header}\n${rows}` },
      new RecordingTarget(),
    );
    clearInterval(watch);
    expect(record.files[0]).toMatchObject({ rows: 1500, rejected: 1500 });
    expect(longest).toBeLessThan(1_000_000);
  }, 30_000);

  it('leaves out what it cannot read of an optional value, and says so', async () => {
    const target = new RecordingTarget();
    const { record } = await importFiles(
      {
        'c.csv':
          'id,name,gender,country,email,phone,birthday\n' +
          '1,A,robot,Narnia,not-mail,12,13/13/2000\n2,B,F,usa,a@example.com,+1 555 0100,2000-01-31\n3,C\n',
      },
      target,
    );
    expect(problems(record, 'customers')?.sort()).toEqual([
      'repaired short-row 1',
      'repaired unreadable-country 1',
      'repaired unreadable-date 1',
      'repaired unreadable-email 1',
      'repaired unreadable-gender 1',
      'repaired unreadable-phone 1',
    ]);
    expect(record.files[0]).toMatchObject({ rows: 3, accepted: 1, repaired: 2, rejected: 0 });
  });

  it('leaves out births that cannot be, and says so', async () => {
    const target = new RecordingTarget();
    const { record } = await importFiles(
      { 'c.csv': 'id,name,birthday\n1,A,2030-01-31\n2,B,1850-01-31\n3,C,31 Jan 1990\n' },
      target,
    );
    expect(problems(record, 'customers')).toEqual(['repaired date-out-of-range 2']);
    expect([...target.customers.values()].map(({ personal }) => personal.birthDate)).toEqual([
      undefined,
      undefined,
      '1990-01-31',
    ]);
  });

  it('takes no price in another currency for one in its own', async () => {
    const target = new RecordingTarget();
    const { record } = await importFiles(
      {
        'p.csv': 'id,name,price,cost\n1,A,€10.00,\n2,B,10.00,EUR 5\n3,C,USD 10.00,$5\n',
        'sales.csv':
          'Order,Date,Product,Qty,Price\n1,2016-01-15,3,1,£9.00\n2,2016-01-15,3,1,$9.00\n',
      },
      target,
      { unknownCustomer: 'keep' },
    );
    expect(problems(record, 'products')).toEqual(['rejected wrong-currency 2']);
    expect(problems(record, 'sales')).toContain('rejected wrong-currency 1');
    expect([...target.products.values()].map(({ priceMinor }) => priceMinor)).toEqual([1000]);
    expect(target.sales.size).toBe(1);
  });

  it('groups the lines of an order however far apart they stand', async () => {
    const target = new RecordingTarget();
    const scattered = Array.from({ length: 3 }, (_, line) =>
      Array.from({ length: 700 }, (_, order) => `${order},${line + 1},2016-01-15,,7,3,1,1,USD`),
    ).flat();
    const { record } = await importFiles(sales(scattered), target);
    expect(record.reconciliation?.orders.files).toBe(700);
    expect([...target.sales.values()].every(({ lines }) => lines.length === 3)).toBe(true);
  });

  it('finds customers, products, stores and rates of an earlier import', async () => {
    const target = new RecordingTarget();
    await importFiles(masters, target);
    const { record } = await importFiles({ 'sales.csv': `${HEADER}${GOOD}\n` }, target);
    expect(record.files[0]).toMatchObject({ accepted: 1, rejected: 0 });
    expect([...target.sales.values()][0]).toMatchObject({ rate: '0.5', baseMinor: 212044 });
  });

  it('flags what is consistent with itself but not with the world', async () => {
    const { record } = await importFiles(
      {
        ...masters,
        'sales.csv':
          'Order Number,Order Date,Delivery Date,CustomerKey,StoreKey,ProductKey,Quantity,Unit Price,Total\n' +
          '1,2014-01-05,2014-01-01,7,3,1,2,10.00,19.00\n',
      },
      new RecordingTarget(),
    );
    expect(problems(record, 'sales')?.sort()).toEqual([
      'warning delivered-before-order 1',
      'warning sold-before-opening 1',
      'warning total-differs 1',
    ]);
    expect(record.reconciliation?.revenue.files.amount).toBe('20.00');
  });

  it('tells of each line whether the file states its price', async () => {
    const target = new RecordingTarget();
    const lines =
      'Order Number,Line Item,Order Date,CustomerKey,StoreKey,ProductKey,Quantity,Unit Price\n' +
      '1,1,2014-01-05,7,3,1,2,\n1,2,2014-01-05,7,3,9,2,3.00\n1,3,2014-01-05,7,3,2,2,3.00\n';
    await importFiles({ ...masters, 'sales.csv': lines }, target);
    const [sale] = target.sales.values();
    // The line of an unknown product is rejected; the others keep what was said of them.
    expect(sale?.lines.map(({ unitPriceMinor }) => unitPriceMinor)).toEqual([106022, 300]);
    expect(sale?.priceStated).toEqual([false, true]);
  });

  it('rejects the sales of a record that the shop refuses', async () => {
    const target = new RecordingTarget();
    const refused = { rejected: { code: 'sku-taken', reason: 'Another product has it.' } };
    target.importProducts = (rows) => Promise.resolve(rows.map(() => refused));
    const { record } = await importFiles(sales([GOOD]), target);
    expect(problems(record, 'products')).toContain('rejected sku-taken 2');
    expect(problems(record, 'sales')).toEqual(['rejected unknown-product 1']);
  });

  it('rejects a sale that was recorded otherwise, and leaves the record alone', async () => {
    const target = new RecordingTarget();
    await importFiles(sales([GOOD]), target);
    const { record } = await importFiles(sales([GOOD.replace(',2,EUR', ',3,EUR')]), target);
    expect(problems(record, 'sales')).toEqual(['rejected sale-changed 1']);
    expect([...target.sales.values()][0]?.lines[0]?.quantity).toBe(2);
  });

  it('writes nothing on a dry run, and says what it would', async () => {
    const target = new RecordingTarget();
    const { record } = await importFiles(sales([GOOD]), target, {
      dryRun: 'true',
      openingStock: '5',
    });
    expect(record.status).toBe('completed');
    expect(record.reconciliation?.orders).toEqual({ files: 1, reports: null, difference: null });
    const held = [
      target.customers,
      target.products,
      target.stores,
      target.published,
      target.sales,
      target.stock,
    ];
    expect(held.map((records) => records.size)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('counts imported products in once', async () => {
    const target = new RecordingTarget();
    await importFiles(masters, target, { openingStock: '40' });
    await importFiles(masters, target, { openingStock: '90' });
    expect([...target.stock.values()]).toEqual([40, 40]);
  });

  it('asks for the order of dates that nothing decides, before it writes anything', async () => {
    const target = new RecordingTarget();
    const open = sales(['100,1,01/02/2016,,7,3,1,2,EUR']);
    const { record } = await importFiles(open, target);
    expect(record).toMatchObject({
      status: 'needs-input',
      questions: [
        {
          file: 'sales.csv',
          column: 'Order Date',
          shape: '##/##/####',
          examples: ['01/02/2016'],
          options: ['mdy', 'dmy'],
        },
      ],
    });
    expect(target.customers.size).toBe(0);
    await importFiles(open, target, { dateOrder: 'dmy' });
    expect([...target.sales.values()][0]?.soldOn).toBe('2016-02-01');
  });

  it.each([
    [{ 'x.csv': '\0' }, 'binary-file'],
    [{ 'x.csv': `${PRODUCTS}3,"Open` }, 'unclosed-quote'],
    [{ 'p.csv': PRODUCTS.replaceAll('USD', 'EUR') }, 'wrong-currency'],
    [{ 'p.csv': PRODUCTS.replaceAll('USD', '(€)') }, 'wrong-currency'],
    [{ 'x.csv': 'Table,Field\na,b\n' }, 'nothing-to-import'],
    [{ 'x.csv': '' }, 'nothing-to-import'],
  ])('fails as a whole where a file cannot be read', async (broken, code) => {
    const target = new RecordingTarget();
    const { record } = await importFiles(
      { ...(code === 'nothing-to-import' ? {} : masters), ...broken },
      target,
    );
    expect(record).toMatchObject({ status: 'failed', failure: { code } });
    expect(target.customers.size).toBe(0);
    const [name = ''] = Object.keys(broken);
    expect(record.files.map((file) => file.name)).toContain(name);
    expect(record.files.find((file) => file.name === name)?.note).toMatch(/./);
    if (code !== 'nothing-to-import') expect(record.failure?.detail).toMatch(`${name}: `);
  });

  it('tells every file that cannot be read', async () => {
    const { record } = await importFiles(
      { 'a.csv': '\0', 'c.csv': CUSTOMERS, 'p.csv': `${PRODUCTS}3,"Open` },
      new RecordingTarget(),
    );
    expect(record.failure?.detail).toMatch(/a\.csv: .* p\.csv: /);
    expect(record.files.map(({ name, kind }) => [name, kind])).toEqual([
      ['c.csv', 'customers'],
      ['a.csv', null],
      ['p.csv', null],
    ]);
  });

  it('compares its own sales with the reports, not what else was sold on those days', async () => {
    const target = new RecordingTarget();
    await importFiles(sales([GOOD]), target);
    const { record } = await importFiles(
      sales([GOOD.replace('100', '101'), GOOD.replace('100', '102')]),
      target,
    );
    expect(record.reconciliation).toMatchObject({
      revenue: { difference: { amount: '0.00' } },
      units: { files: 4, reports: 4, difference: 0 },
      orders: { files: 2, reports: 2, difference: 0 },
    });
    target.reportTotals = () => Promise.resolve({ revenueMinor: 0, units: 0, orders: 0 });
    const { record: lossy } = await importFiles(sales([GOOD]), target);
    expect(lossy.reconciliation?.orders.difference).toBe(-1);
  });

  it('is the same after a crash in the middle as without one', async () => {
    const lines = Array.from({ length: 1200 }, (_, order) => `${order},1,2016-01-15,,7,3,1,1,USD`);
    const whole = new RecordingTarget();
    await importFiles(sales(lines), whole);
    for (const last of [1, 3, 5, 6]) {
      const target = new RecordingTarget();
      let batches = 0;
      target.beforeBatch = () => {
        batches += 1;
        if (batches > last) throw new Error('crash');
      };
      const { record: crashed } = await importFiles(sales(lines), target);
      expect(crashed.status).toBe('failed');
      target.beforeBatch = () => undefined;
      const { record } = await importFiles(sales(lines), target);
      expect(record.status).toBe('completed');
      expect(target.sales).toEqual(whole.sales);
      expect(target.customers).toEqual(whole.customers);
    }
  }, 60_000);

  it('accounts for every row of any damaged file, exactly once', async () => {
    const cells = GOOD.split(',');
    const damage = fc.oneof(
      fc.constantFrom(
        '',
        'NA',
        '0',
        '-1',
        '1.5',
        '7',
        '8',
        'é\u0007',
        'Ã©',
        '2016-13-01',
        'eur',
        '1,5',
        '"',
        'x'.repeat(300),
      ),
      fc.string({ maxLength: 8 }),
    );
    const row = fc
      .tuple(fc.nat(cells.length - 1), damage, fc.nat(cells.length), fc.integer({ min: 1, max: 4 }))
      .map(([at, value, width, order]) => {
        const values = [...cells];
        values[0] = String(order);
        values[at] = value;
        const kept = width === 0 ? values.slice(0, 5) : values;
        return kept.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
      });
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 25 }),
        fc.constantFrom('keep', 'reject'),
        async (rows, unknownCustomer) => {
          const target = new RecordingTarget();
          const { record, rejects } = await importFiles(sales(rows), target, {
            unknownCustomer,
            dateOrder: 'mdy',
          });
          expect(record.status).toBe('completed');
          const file = record.files.find(({ kind }) => kind === 'sales')!;
          expect(file.rows).toBe(rows.length);
          expect(file.accepted + file.repaired + file.rejected).toBe(file.rows);
          const recorded = [...target.sales.values()].flatMap(({ lines }) => lines);
          expect(recorded).toHaveLength(file.accepted + file.repaired);
          expect(rejects.match(/^sales\.csv,\d+,/gm) ?? []).toHaveLength(file.rejected);
          const worth = recorded.reduce((sum, { baseMinor }) => sum + baseMinor, 0);
          expect(Math.round(Number(record.reconciliation?.revenue.files.amount ?? 0) * 100)).toBe(
            worth,
          );
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);
});
