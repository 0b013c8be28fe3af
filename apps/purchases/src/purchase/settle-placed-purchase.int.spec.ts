import { actorOf, executeOn, InProcessClient, InProcessServer } from '@crpm/service-kit';
import { onEveryEngine, openService, type ServiceUnderTest } from '@crpm/service-kit/testing';
import { purchaseHistoryProjection } from '../purchase-history/purchase-history.projection.ts';
import { findPurchases } from '../purchase-history/purchase-history.query.ts';
import { DATABASES } from '../purchases.databases.ts';
import { PlacePurchase, purchase, RefusePurchase } from './purchase.ts';
import { SettlePlacedPurchase } from './settle-placed-purchase.reactor.ts';

interface Asked {
  readonly purchases: readonly { readonly purchaseId: string }[];
}

onEveryEngine((engine) => {
  let opened: ServiceUnderTest;
  let asked: string[];
  let askers: string[][];
  beforeEach(async () => {
    asked = [];
    askers = [];
    const products = new InProcessServer();
    products.addHandler('products.take-stock', ({ purchases }: Asked, message: object) => {
      const ids = purchases.map(({ purchaseId }) => purchaseId);
      asked.push(...ids);
      askers.push([actorOf(message), ...ids]);
      return Promise.resolve(purchases.map(() => ({ lines: [] })));
    });
    products.listen(() => undefined);
    opened = await openService(
      engine,
      {
        name: 'purchases',
        migrations: DATABASES.purchases,
        projections: [purchaseHistoryProjection],
      },
      { client: new InProcessClient(products) },
    );
  });
  afterEach(() => opened.dispose());

  const context = (id: string, actor = 'till') => ({ commandId: id, correlationId: id, actor });
  const place = (id: string, actor?: string) => {
    const terms = {
      purchaseId: id,
      customer: { customerId: 'cus_1' },
      currency: 'USD',
      baseCurrency: 'USD',
      rate: '1',
    };
    const lines = [{ productId: 'prd_1', quantity: 1 }];
    return executeOn(
      opened.service,
      purchase,
      new PlacePurchase(id, terms, lines, context(id, actor), true),
    );
  };

  it('asks in the name of each who placed something, once for all of theirs', async () => {
    const { service } = opened;
    await place('pur_1', 'ann');
    await place('pur_2', 'bob');
    const { answer } = await place('pur_3', 'ann');
    const settling = new SettlePlacedPurchase(service);
    await service.onApplicationBootstrap();
    expect(await settling.settledUpTo(answer.position.pos, 5000)).toBe(true);
    expect(askers).toEqual([
      ['ann', 'pur_1', 'pur_3'],
      ['bob', 'pur_2'],
    ]);
  });

  it('asks products for what nobody has settled yet, and for nothing else', async () => {
    const { service } = opened;
    await place('pur_elsewhere');
    const refusal = { code: 'insufficient-stock' as const, detail: 'None left.', lines: [] };
    const elsewhere = new RefusePurchase('pur_elsewhere', refusal, context('settled elsewhere'));
    await executeOn(service, purchase, elsewhere);
    const { answer } = await place('pur_left');

    const settling = new SettlePlacedPurchase(service);
    await service.onApplicationBootstrap();
    expect(await settling.settledUpTo(answer.position.pos, 5000)).toBe(true);
    expect(asked).toEqual(['pur_left']);
    const statusOf = async (id: string) => (await findPurchases(service.database, [id]))[0]?.status;
    expect([await statusOf('pur_elsewhere'), await statusOf('pur_left')]).toEqual([
      'refused',
      'confirmed',
    ]);
  });
});
