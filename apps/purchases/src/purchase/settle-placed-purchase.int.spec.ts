import { executeOn, InProcessClient, InProcessServer } from '@crpm/service-kit';
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
  beforeEach(async () => {
    asked = [];
    const products = new InProcessServer();
    products.addHandler('products.take-stock', ({ purchases }: Asked) => {
      asked.push(...purchases.map(({ purchaseId }) => purchaseId));
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

  const context = (id: string) => ({ commandId: id, correlationId: id, actor: 'till' });
  const place = (id: string) => {
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
      new PlacePurchase(id, terms, lines, context(id), true),
    );
  };

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
