import { executeOn, type EventSourcedService } from '@crpm/service-kit';
import { onEveryEngine, openService, type ServiceUnderTest } from '@crpm/service-kit/testing';
import { purchaseHistoryProjection } from './purchase-history/purchase-history.projection.ts';
import { PlacePurchase, purchase } from './purchase/purchase.ts';
import { DATABASES } from './purchases.databases.ts';
import { PurchasesMessages } from './purchases.messages.ts';

const terms = (purchaseId: string) => ({
  purchaseId,
  customer: { customerId: 'cus_1' },
  currency: 'USD',
  baseCurrency: 'USD',
  rate: '1',
});
const sale = (number: number, unitPriceMinor = 100, stated = true) => ({
  ...terms(`pur_${String(number)}`),
  number: String(number),
  lines: [
    {
      line: 1,
      productId: 'prd_1',
      product: 'Lamp',
      quantity: 2,
      unitPriceMinor,
      unitCostMinor: null,
      baseMinor: 2 * unitPriceMinor,
      localMinor: 2 * unitPriceMinor,
    },
  ],
  baseMinor: 2 * unitPriceMinor,
  localMinor: 2 * unitPriceMinor,
  soldOn: '2020-01-02',
  occurredAt: '2020-01-02T00:00:00.000Z',
  priceStated: [stated],
});
const counts = (outcomes: readonly unknown[]) => {
  const groups = Map.groupBy(outcomes, (one) => (typeof one === 'string' ? one : 'rejected'));
  return Object.fromEntries([...groups].map(([outcome, { length }]) => [outcome, length]));
};

onEveryEngine((engine) => {
  let opened: ServiceUnderTest;
  let service: EventSourcedService;
  let messages: PurchasesMessages;
  beforeEach(async () => {
    opened = await openService(engine, {
      name: 'purchases',
      migrations: DATABASES.purchases,
      projections: [purchaseHistoryProjection],
    });
    ({ service } = opened);
    messages = new PurchasesMessages(service);
  });
  afterEach(() => opened.dispose());

  const record = (importId: string, ...rows: ReturnType<typeof sale>[]) =>
    messages.recordHistory({ rows, context: { importId } });

  it('tells its books as of an event that it names, and the records of a part', async () => {
    const rows = [
      sale(1),
      sale(2, 150),
      { ...sale(3), soldOn: '2020-01-03', occurredAt: '2020-01-03T00:00:00.000Z' },
    ];
    await record('imp_1', ...rows);
    const sums = {
      purchases: '2',
      units: '4',
      base: '500',
      cost: '0',
      local: '500',
      checksum: expect.stringMatching(/^\d+$/) as string,
    };
    expect(await messages.readBooks({})).toEqual({
      position: 3,
      head: 3,
      accounts: [
        { check: 'purchases', key: 'all', sums: { confirmed: '3' } },
        { check: 'sales', key: 'USD 2020-01-02', sums },
        { check: 'sales', key: 'USD 2020-01-03', sums: expect.any(Object) as object },
      ],
    });
    await record('imp_1', sale(4));
    const within = [{ check: 'sales' as const, key: 'USD 2020-01-02' }];
    const { position, accounts } = await messages.readBooks({ within });
    expect(position).toBe(4);
    expect(accounts?.map(({ key, sums: { base } }) => [key, base])).toEqual([
      ['USD 2020-01-02 pur_1', '200'],
      ['USD 2020-01-02 pur_2', '300'],
      ['USD 2020-01-02 pur_4', '200'],
    ]);
  });

  describe('an import', () => {
    it('counts what its own earlier try has written as its own, and nobody else’s', async () => {
      const three = [sale(1), sale(2), sale(3)];
      await record('imp_1', ...three.slice(0, 2));
      expect(counts(await record('imp_1', ...three))).toEqual({ created: 3 });
      expect(counts(await record('imp_2', ...three))).toEqual({ unchanged: 3 });

      const store = { storeId: 'sto_1', name: 'Berlin', channel: 'store' as const };
      const stores = (importId: string, name: string) =>
        messages.importStores({ rows: [{ ...store, name }], context: { importId } });
      expect(await stores('imp_1', 'Berlin')).toEqual(['created']);
      expect(await stores('imp_1', 'Berlin')).toEqual(['created']);
      expect(await stores('imp_2', 'Bern')).toEqual(['changed']);
      expect(await stores('imp_2', 'Bern')).toEqual(['changed']);
      expect(await stores('imp_3', 'Bern')).toEqual(['unchanged']);
    });

    it('counts rates that its own earlier try has published as its own', async () => {
      const days = ['2020-01-01', '2020-01-02'].map((date) => ({
        currency: 'EUR',
        date,
        rate: '2',
      }));
      const rates = (importId: string, rows: typeof days) =>
        messages.importRates({ rows, context: { importId } });
      await rates('imp_1', days.slice(0, 1));
      expect(await rates('imp_1', days)).toEqual(['created', 'created']);
      expect(await rates('imp_2', days)).toEqual(['unchanged', 'unchanged']);
    });

    it('rejects a recorded sale at another stated price as changed', async () => {
      await record('imp_1', sale(1));
      expect(await record('imp_2', sale(1, 101))).toMatchObject([
        { rejected: { code: 'sale-changed' } },
      ]);
      expect(await record('imp_2', sale(1, 101, false))).toEqual(['unchanged']);
    });

    it('lets a sale at the till go before its rows, and no row wait for ever', async () => {
      const rows = Array.from({ length: 500 }, (_, number) => sale(number));
      const place = async (id: string) => {
        const context = { commandId: id, correlationId: id, actor: 'till' };
        const lines = [{ productId: 'prd_1', quantity: 1 }];
        const command = new PlacePurchase(id, terms(id), lines, context, true);
        return (await executeOn(service, purchase, command)).answer.position.pos;
      };
      const importing = record('imp_1', ...rows);
      const first = await place('pur_a');
      const second = await place('pur_b');
      // Behind no more than the rows of the commit that was under way.
      expect([first, second]).toEqual([1, 102]);
      expect(counts(await importing)).toEqual({ created: 500 });
      expect(await service.store.head()).toBe(502);
    });
  });
});
