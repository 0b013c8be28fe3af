import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClickHouse, systemIds, systemTimers } from '@crpm/adapters';
import { onEveryClickHouse, type TestClickHouse } from '@crpm/adapters/testing';
import { AnalyticsModule } from '@crpm/analytics';
import { Reconciliation, type RebuildProgress } from '@crpm/contracts';
import { CustomersModule } from '@crpm/customers';
import { wait } from '@crpm/event-sourcing';
import { silentLog } from '@crpm/event-sourcing/testing';
import { ProductsModule } from '@crpm/products';
import { PurchasesModule } from '@crpm/purchases';
import {
  ask,
  configureHttp,
  httpAdapter,
  InProcessServer,
  type Infrastructure,
} from '@crpm/service-kit';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readConfig } from './config.ts';
import { openDataFolder, type DataFolder } from './data-folder.ts';
import { standaloneInfrastructure } from './infrastructure.ts';

const PATH = '/api/v1/reconciliation';
const DAY = '2020-01-02';

onEveryClickHouse((kind) => {
  let engine: TestClickHouse;
  let database: ClickHouse;
  let dataDir: string;
  let folder: DataFolder;
  let app: NestFastifyApplication;
  let origin: string;
  let infrastructure: Infrastructure;
  let keys = 0;

  beforeAll(async () => {
    engine = await kind.start();
    database = new ClickHouse(engine.server);
    dataDir = await mkdtemp(join(tmpdir(), 'crpm-books-'));
    folder = await openDataFolder(readConfig({ CRPM_DATA_DIR: dataDir }));
    await start();
  }, 60_000);
  afterAll(async () => {
    await app.close();
    folder.release();
    await database.close();
    await engine.stop();
    await rm(dataDir, { recursive: true });
  }, 30_000);

  /** The services of the shop, on figures that this test can reach. */
  async function start(): Promise<void> {
    const server = new InProcessServer();
    infrastructure = {
      ...standaloneInfrastructure(folder, silentLog, server, 'test'),
      openAnalyticsDatabase: () => Promise.resolve({ database, close: () => Promise.resolve() }),
    };
    @Module({
      imports: [
        CqrsModule.forRoot(),
        CustomersModule.register(infrastructure),
        ProductsModule.register(infrastructure),
        PurchasesModule.register(infrastructure),
        AnalyticsModule.register(infrastructure),
      ],
    })
    class Services {}
    app = await NestFactory.create<NestFastifyApplication>(Services, httpAdapter(systemIds), {
      logger: false,
      bodyParser: false,
    });
    configureHttp(app, { ids: systemIds, log: silentLog, timers: systemTimers });
    app.connectMicroservice({ strategy: server }, { inheritAppConfig: true });
    await app.startAllMicroservices();
    await app.listen(0, '127.0.0.1');
    origin = await app.getUrl();
  }

  const get = async <Answer>(url: string): Promise<Answer> =>
    (await (await fetch(origin + url)).json()) as Answer;
  const write = async (url: string, payload: object, method: 'POST' | 'PUT' = 'POST') => {
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': `key-${String(++keys)}`,
    };
    const body = JSON.stringify(payload);
    const answer = await fetch(origin + url, { method, headers, body });
    return { ...((await answer.json()) as { id: string }), status: answer.status };
  };
  const usd = (amount: string) => ({ amount, currency: 'USD' });
  const product = (name: string, openingStock: number, unitCost?: string) =>
    write('/api/v1/products', {
      name,
      unitPrice: usd('12.99'),
      openingStock,
      ...(unitCost && { unitCost: usd(unitCost) }),
    });
  const buy = (customerId: string, currency: string, ...lines: readonly [string, number][]) =>
    write('/api/v1/purchases', {
      customerId,
      currency,
      lines: lines.map(([productId, quantity]) => ({ productId, quantity })),
    });
  const past = (number: number, localMinor: number) => ({
    purchaseId: `pur_past${String(number)}`,
    customer: { customerId: 'cus_past' },
    currency: 'EUR',
    baseCurrency: 'USD',
    rate: '0.9',
    number: `P${String(number)}`,
    lines: [
      {
        line: 1,
        productId: 'prd_past',
        product: 'Lamp',
        quantity: 3,
        unitPriceMinor: 100,
        unitCostMinor: 40,
        baseMinor: 300,
        localMinor,
      },
    ],
    baseMinor: 300,
    localMinor,
    soldOn: DAY,
    occurredAt: `${DAY}T00:00:00.000Z`,
    priceStated: [true],
  });
  const check = async (): Promise<Reconciliation> => {
    const { status, state } = (await write(PATH, {})) as unknown as Record<string, unknown>;
    expect([status, state]).toEqual([202, 'running']);
    for (;;) {
      const found = Reconciliation.parse(await get(PATH));
      if (found.state !== 'running') return found;
      await wait(systemTimers, 50);
    }
  };
  const byHand = (statement: string) =>
    database.command(`ALTER TABLE ${statement} SETTINGS mutations_sync = 1`);
  const differences = ({ result }: Reconciliation) =>
    Object.fromEntries(
      (result?.checks ?? [])
        .filter(({ drift }) => drift > 0)
        .map(({ check: name, differences: all }) => [
          name,
          all.map(({ key, figure, expected, found }) => [key, figure, expected, found]),
        ]),
    );

  let lamp: { id: string };
  let ann: { id: string };
  let sale: { id: string };
  let balanced: Reconciliation;

  it('balances after sales, refusals, cancellations and imports of history', async () => {
    expect(await get(PATH)).toMatchObject({ state: 'never', balancedAt: null, result: null });
    ann = await write('/api/v1/customers', { name: 'Ann' });
    const bea = await write('/api/v1/customers', { name: 'Bea' });
    await write(`/api/v1/customers/${bea.id}/deactivation`, { reason: 'moved away' });
    lamp = await product('Lamp', 20, '4.20');
    const vase = await product('Vase', 5);
    const today = new Date().toISOString().slice(0, 10);
    const rates = [{ date: today, currency: 'EUR', rate: '0.9173' }];
    expect(await write('/api/v1/fx-rates', { rates }, 'PUT')).toMatchObject({ status: 200 });
    sale = await buy(ann.id, 'USD', [lamp.id, 2]);
    await buy(ann.id, 'EUR', [lamp.id, 1], [vase.id, 1], [lamp.id, 1]);
    expect(await buy(ann.id, 'USD', [vase.id, 99])).toMatchObject({ status: 409 });
    const undone = await buy(ann.id, 'EUR', [vase.id, 2]);
    await write(`/api/v1/purchases/${undone.id}/cancellation`, { reason: 'wrong vase' });
    const rows = [past(1, 271), past(2, 270)];
    const context = { importId: 'imp_1' };
    expect(await ask(infrastructure, 'purchases.record-history', { rows, context })).toEqual([
      'created',
      'created',
    ]);

    balanced = await check();
    expect(balanced).toMatchObject({ state: 'balanced', trouble: null, result: { drift: 0 } });
    expect(differences(balanced)).toEqual({});
    expect(balanced.balancedAt).toBe(balanced.result?.at);
    const figures = (name: string) =>
      Object.fromEntries(
        (balanced.result?.checks.find((one) => one.check === name)?.figures ?? []).map(
          ({ figure, group, expected, found }) => {
            expect(found).toBe(expected);
            return [[figure, group].filter(Boolean).join(' '), found];
          },
        ),
      );
    expect(figures('customers')).toEqual({ active: '1', inactive: '1', archived: '0' });
    expect(figures('products')).toEqual({ active: '2', inactive: '0', archived: '0' });
    expect(figures('stock')).toEqual({ units: '20' });
    expect(figures('purchases')).toEqual({
      pending: '0',
      refused: '1',
      confirmed: '4',
      cancelled: '1',
    });
    expect(figures('sales')).toMatchObject({
      'purchases USD': '1',
      'units USD': '2',
      'base USD': '25.98',
      'cost USD': '8.40',
      'local USD': '25.98',
      'purchases EUR': '4',
      'units EUR': '11',
    });
    expect(figures('cancellations')).toMatchObject({ 'units EUR': '2', 'base EUR': '25.98' });
  }, 60_000);

  it('names exactly what was changed by hand, and keeps when the books last balanced', async () => {
    await byHand(`sale_lines UPDATE local_minor = local_minor + 1 WHERE purchase_id = 'pur_past1'`);
    await byHand(
      `stock_moves UPDATE quantity = quantity - 1 WHERE product_id = '${lamp.id}' AND kind = 'opened'`,
    );
    await byHand(`customers UPDATE status = 'archived' WHERE customer_id = '${ann.id}'`);
    const drifted = await check();
    expect(drifted).toMatchObject({ state: 'drift', balancedAt: balanced.balancedAt });
    expect(differences(drifted)).toEqual({
      customers: [
        [ann.id, 'active', '1', '0'],
        [ann.id, 'archived', '0', '1'],
      ],
      stock: [[lamp.id, 'units', '16', '15']],
      sales: [[`EUR ${DAY} pur_past1`, 'local', '2.71', '2.72']],
    });
    expect(drifted.result?.drift).toBe(3);
  }, 60_000);

  it('tells two changes that even each other out', async () => {
    await byHand(`sale_lines UPDATE local_minor = local_minor - 1 WHERE purchase_id = 'pur_past2'`);
    expect(differences(await check())['sales']).toEqual([
      [`EUR ${DAY} pur_past1`, 'local', '2.71', '2.72'],
      [`EUR ${DAY} pur_past2`, 'local', '2.70', '2.69'],
    ]);
  }, 60_000);

  it('names a sale that the figures lost', async () => {
    await byHand(`sale_lines DELETE WHERE purchase_id = '${sale.id}'`);
    const found = differences(await check());
    expect(found['purchases']).toEqual([['all', 'confirmed', '4', '3']]);
    expect(found['sales']).toContainEqual([
      expect.stringMatching(new RegExp(`^USD \\S+ ${sale.id}$`)),
      'purchases',
      '1',
      '0',
    ]);
  }, 60_000);

  it('balances again after a rebuild, and a restart remembers it', async () => {
    await write('/api/v1/analytics/rebuilds', {});
    for (;;) {
      const { phase } = await get<RebuildProgress>('/api/v1/analytics/rebuilds/latest');
      expect(phase).not.toBe('failed');
      if (phase === 'done') break;
      await wait(systemTimers, 50);
    }
    const healed = await check();
    expect(healed).toMatchObject({ state: 'balanced', result: { drift: 0 } });
    expect(healed.balancedAt! > balanced.balancedAt!).toBe(true);
    await app.close();
    await start();
    expect(await get(PATH)).toEqual(healed);
    // The books are made again from the first event.
    expect(await check()).toMatchObject({
      state: 'balanced',
      result: { positions: healed.result?.positions },
    });
  }, 60_000);
});
