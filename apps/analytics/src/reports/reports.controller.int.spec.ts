import { ReportAnswer, ReportCatalogue } from '@crpm/contracts';
import { configureHttp, httpAdapter } from '@crpm/service-kit';
import { systemIds, systemTimers } from '@crpm/adapters';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ReportsController } from './reports.controller.ts';
import { ReportRunner } from './run-report.ts';
import { TestEngine } from './testing/engine.ts';
import { madeUpShop } from './testing/made-up-shop.ts';
import { onEveryClickHouse } from '@crpm/adapters/testing';

onEveryClickHouse((kind) => {
  let engine: TestEngine;
  let app: NestFastifyApplication;
  const history = madeUpShop(3);

  beforeAll(async () => {
    engine = await TestEngine.start(kind);
    await engine.load(history);
    const watermark = {
      current: () => history.watermark,
      incompleteSince: () => ({ purchases: { position: 2, count: 1 } }),
      waitFor: ({ purchases = 0 }: Readonly<Record<string, number>>) =>
        Promise.resolve(purchases <= (history.watermark['purchases'] ?? 0)),
    };
    const runner = new ReportRunner(engine.database, watermark, {
      baseCurrency: 'USD',
      businessZone: 'UTC',
      today: () => '2026-11-21',
    });

    @Module({
      controllers: [ReportsController],
      providers: [{ provide: ReportRunner, useValue: runner }],
    })
    class Reports {}

    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    app = await NestFactory.create<NestFastifyApplication>(Reports, httpAdapter(systemIds), {
      logger: false,
      bodyParser: false,
    });
    configureHttp(app, { ids: systemIds, log, timers: systemTimers, hosts: ['localhost'] });
    await app.init();
  }, 60_000);
  afterAll(async () => {
    await app.close();
    await engine.stop();
  });

  const get = (url: string, headers: Record<string, string> = {}) =>
    app.inject({
      method: 'GET',
      url: `/api/v1/reports${url}`,
      headers: { host: 'localhost', ...headers },
    });

  it('lists what there is, and answers each by its name as the contract says', async () => {
    const { data } = ReportCatalogue.parse((await get('')).json());
    expect(data).toHaveLength(15);
    for (const { id, measures } of data) {
      const response = await get(`/${id}?limit=2`);
      expect({ id, status: response.statusCode }).toEqual({ id, status: 200 });
      const answer = ReportAnswer.parse(response.json());
      expect(answer.columns.map(({ key }) => key)).toEqual(expect.arrayContaining(measures));
      expect(answer.rows.length).toBeLessThanOrEqual(2);
      expect(Object.keys(answer.totals)).toEqual(expect.arrayContaining(measures));
      for (const row of answer.rows) {
        expect(Object.keys(row).sort()).toEqual(answer.columns.map(({ key }) => key).sort());
      }
      expect(answer.definition.sql).toContain('SELECT');
    }
  });

  it('says up to where the figures go, and that they are behind when they are', async () => {
    const purchases = history.watermark['purchases'] ?? 0;
    const there = await get('/sales-overview', {
      'x-min-position': `purchases=${String(purchases)}`,
    });
    expect(there.json()).toMatchObject({ stale: false, watermark: history.watermark });
    expect(there.headers['x-projection-position']).toContain(`purchases=${String(purchases)}`);
    expect(
      (await get(`/sales-overview?minPosition=purchases=${String(purchases + 1)}`)).json(),
    ).toMatchObject({ stale: true });
  });

  it('says that it is behind a frame which is not reached, instead of showing another', async () => {
    const at = await get('/sales-overview?at=purchases=99999999');
    expect(at.json()).toMatchObject({ stale: true, watermark: history.watermark });
  });

  it('says what the figures lack', async () => {
    expect((await get('/sales-overview')).json()).toMatchObject({
      incompleteSince: { purchases: { position: 2, count: 1 } },
    });
  });

  it('takes a hundred values of a filter, repeated or not', async () => {
    const values = Array.from({ length: 100 }, (_, i) => `A brand no. ${String(i)} Ltd`);
    const listed = encodeURIComponent(values.join(','));
    expect((await get(`/sales-by-location?filter[brand]=${listed}`)).statusCode).toBe(200);
    const repeated = values.map((value) => `filter[brand]=${encodeURIComponent(value)}`).join('&');
    expect((await get(`/sales-by-location?${repeated}`)).statusCode).toBe(200);
    const sixty = `filter[brand]=${Array<string>(60).fill('a').join(',')}`;
    const tooMany = `/sales-by-location?${sixty}&${sixty}`;
    expect((await get(tooMany)).statusCode).toBe(400);
  });

  it('compares a century of weeks without holding up everybody else', async () => {
    let longest = 0;
    let last = performance.now();
    const watch = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    const answer = await get(
      '/sales-over-time?groupBy=week&from=1951-01-01&to=2050-12-31&compare=previous_period,previous_year',
    );
    clearInterval(watch);
    expect(answer.statusCode).toBe(200);
    expect(longest).toBeLessThan(1000);
  }, 30_000);

  it.each([
    ['/no-such-report', 404, 'not-found'],
    ['/__proto__', 404, 'not-found'],
    ['/sales-overview?groupby=day', 400, 'unknown-parameter'],
    ['/sales-over-time?groupBy=hour&from=1900-01-01&to=2299-12-31', 400, 'invalid-parameter'],
    [
      '/sales-over-time?groupBy=week&from=1901-01-01&to=2199-12-31&compare=previous_year,previous_period',
      400,
      'invalid-parameter',
    ],
    ["/sales-by-category?groupBy=file('/etc/passwd')", 400, 'invalid-parameter'],
    ['/sales-by-category?sort=price;select', 400, 'invalid-parameter'],
    ['/sales-overview?from=2024-01-02&to=2024-01-01', 400, 'invalid-parameter'],
  ])('answers %s with %i %s', async (url, status, code) => {
    const response = await get(url);
    expect(response.statusCode).toBe(status);
    expect(response.json()).toMatchObject({ code });
  });

  it.each(['purchases', 'foo=1', 'constructor=1', 'purchases=-1'])(
    'refuses %s, which is no position',
    async (position) => {
      const response = await get('/sales-overview', { 'x-min-position': position });
      expect(response.statusCode).toBe(400);
    },
  );

  it('takes filters from the query string as they are written there', async () => {
    const url =
      '/sales-by-category?filter[category]=Music,%20Movies%20and%20Books&filter%5Bchannel%5D=online';
    const answer = (await get(url)).json<ReportAnswer>();
    expect(answer.rows).toMatchObject([{ category: 'Music, Movies and Books' }]);
    expect(answer.filters).toEqual({ category: ['Music, Movies and Books'], channel: ['online'] });
  });

  it('gives the same rows as a file', async () => {
    const response = await get(
      '/sales-by-category?format=csv&bom=true&from=2024-01-01&to=2024-12-31',
    );
    expect(response.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(response.headers['content-disposition']).toBe(
      'attachment; filename="sales-by-category_2024-01-01_2024-12-31.csv"',
    );
    const answer = (
      await get('/sales-by-category?from=2024-01-01&to=2024-12-31')
    ).json<ReportAnswer>();
    const records = response.body.split('\r\n');
    expect(records[0]?.startsWith('\uFEFFCategory,Net sales (USD)')).toBe(true);
    for (const [place, row] of answer.rows.entries()) {
      const category = String(row['category'] ?? '');
      const name = category.includes(',') ? `"${category}"` : category;
      const start = [name, row['netSales'], row['share'], row['orders'], row['units']].join(',');
      expect(records[place + 1]?.startsWith(start)).toBe(true);
    }
    expect(records.find((record) => record.startsWith('Total,'))).toContain(
      String(answer.totals['netSales']),
    );
  });
});
