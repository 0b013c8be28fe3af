import { PurchasesQuery, type OrderedLine } from '@crpm/contracts';
import { executeOn } from '@crpm/service-kit';
import { onEveryEngine, openService, type ServiceUnderTest } from '@crpm/service-kit/testing';
import { ConfirmPurchase, PlacePurchase, purchase, RefusePurchase } from '../purchase/purchase.ts';
import { DATABASES } from '../purchases.databases.ts';
import { purchaseHistoryProjection } from './purchase-history.projection.ts';
import { findPurchases, listPurchases, pendingOf, toRecord } from './purchase-history.query.ts';

const command = (id: string, day: number) => ({
  commandId: id,
  correlationId: id,
  actor: 'till',
  occurredAt: `2026-02-${String(day).padStart(2, '0')}T10:00:00.000Z`,
});
const soldLine = ({ productId, quantity }: OrderedLine, index: number, price: number) => ({
  line: index + 1,
  productId,
  product: `Lamp ${productId}`,
  quantity,
  unitPriceMinor: price,
  unitCostMinor: null,
  baseMinor: quantity * price,
});

onEveryEngine((engine) => {
  let opened: ServiceUnderTest;
  const place = async (
    id: string,
    day: number,
    lines: readonly OrderedLine[],
    price: number | undefined,
    more: { externalId?: string; note?: string } = {},
  ) => {
    const { service } = opened;
    const terms = {
      purchaseId: id,
      customer: { customerId: day % 2 === 0 ? 'cus_even' : 'cus_odd' },
      currency: 'USD',
      baseCurrency: 'USD',
      rate: '1',
      ...more,
    };
    const context = command(id, day);
    await executeOn(service, purchase, new PlacePurchase(id, terms, lines, context, true));
    if (price === undefined) return;
    const sold = lines.map((line, index) => soldLine(line, index, price));
    const settled = { ...context, commandId: `settle:${id}` };
    await executeOn(service, purchase, new ConfirmPurchase(id, sold, settled));
  };
  const list = (query: Record<string, string>) =>
    listPurchases(opened.service.database, PurchasesQuery.parse(query));
  const idsOf = async (query: Record<string, string>) =>
    (await list({ limit: '250', ...query })).data.map(({ id }) => id);

  beforeAll(async () => {
    opened = await openService(engine, {
      name: 'purchases',
      migrations: DATABASES.purchases,
      projections: [purchaseHistoryProjection],
    });
    for (let day = 1; day <= 7; day++) {
      const lines = [{ productId: day < 4 ? 'prd_a' : 'prd_B', quantity: day }];
      // Two of one price each: the order of equals is by their ids.
      const price = 100 - Math.floor(day / 2);
      const note = `Ünïcödé 😀 ${String(day)}`;
      await place(`pur_${String(day)}`, day, lines, price, { externalId: `Ext-${day}`, note });
    }
    await place('pur_pending', 8, [{ productId: 'prd_a', quantity: 1 }], undefined);
  });
  afterAll(() => opened.dispose());

  it('is in the order that was asked for, page after page', async () => {
    const newest = ['pur_7', 'pur_6', 'pur_5', 'pur_4', 'pur_3', 'pur_2', 'pur_1'];
    const walk = async (sort: string) => {
      const walked: string[] = [];
      for (let after: string | null | undefined; after !== null;) {
        const { data, page } = await list({ sort, limit: '2', ...(after && { after }) });
        walked.push(...data.map(({ id }) => id));
        after = page.next;
      }
      return walked;
    };
    expect(await walk('-placedAt')).toEqual(newest);
    expect(await walk('placedAt')).toEqual(newest.toReversed());
    expect(await walk('-total')).toEqual(newest);
  });

  it('is filtered by customer, product, day and number', async () => {
    expect(await idsOf({ 'filter[customerId]': 'cus_even' })).toEqual(['pur_6', 'pur_4', 'pur_2']);
    expect(await idsOf({ 'filter[productId]': 'prd_a' })).toEqual(['pur_3', 'pur_2', 'pur_1']);
    expect(await idsOf({ 'filter[productId]': 'prd_b' })).toEqual([]);
    expect(await idsOf({ 'filter[from]': '2026-02-03', 'filter[to]': '2026-02-04' })).toEqual([
      'pur_4',
      'pur_3',
    ]);
    expect(await idsOf({ q: 'EXT-5' })).toEqual(['pur_5']);
    expect(await idsOf({ q: 'ext_5' })).toEqual([]);
    expect(await idsOf({ 'filter[status]': 'pending' })).toEqual(['pur_pending']);
    expect((await list({ count: 'exact' })).page.total).toBe(7);
  });

  it('tells which are still to be settled', async () => {
    const asked = ['pur_1', 'pur_pending', 'pur_none'];
    expect([...(await pendingOf(opened.service.database, asked))]).toEqual(['pur_pending']);
  });

  it('holds a purchase of a thousand lines, sold or refused with a word on each', async () => {
    const lines = Array.from({ length: 1000 }, (_, at) => ({
      productId: `prd_${String(at)}`.padEnd(40, 'x'),
      quantity: 1_000_000_000,
    }));
    await place('pur_large', 9, lines, 9000);
    const { database } = opened.service;
    const [row] = await findPurchases(database, ['pur_large']);
    expect(toRecord(row!, null)).toMatchObject({
      status: 'confirmed',
      totals: { units: 1e12, total: { currency: 'USD' } },
    });
    expect(row!.base_minor).toBe(9e15);
    expect(toRecord(row!, null).lines).toHaveLength(1000);

    await place('pur_refused', 10, lines, undefined);
    const refusal = {
      code: 'insufficient-stock' as const,
      detail: 'Not enough.',
      lines: lines.map(({ productId }, at) => ({
        line: at + 1,
        code: 'insufficient-stock' as const,
        detail: `Of ${productId} there are not enough.`,
        pointer: `/lines/${String(at)}/quantity`,
        productId,
        available: 0,
      })),
    };
    const context = { ...command('pur_refused', 10), commandId: 'refuse' };
    await executeOn(opened.service, purchase, new RefusePurchase('pur_refused', refusal, context));
    const [refused] = await findPurchases(database, ['pur_refused']);
    expect(JSON.parse(refused!.refusal!)).toMatchObject(refusal);
  });
});
