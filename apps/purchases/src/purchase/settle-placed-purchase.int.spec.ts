import { Refusal } from '@crpm/event-sourcing';
import {
  actorOf,
  executeOn,
  InProcessClient,
  InProcessServer,
  type Caller,
} from '@crpm/service-kit';
import { onEveryEngine, openService, type ServiceUnderTest } from '@crpm/service-kit/testing';
import { purchaseHistoryProjection } from '../purchase-history/purchase-history.projection.ts';
import { findPurchases } from '../purchase-history/purchase-history.query.ts';
import { ParkedController } from '../parked.controller.ts';
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
  const poisoned = new Set<string>();
  beforeEach(async () => {
    asked = [];
    askers = [];
    const products = new InProcessServer();
    products.addHandler('products.take-stock', ({ purchases }: Asked, message: object) => {
      const ids = purchases.map(({ purchaseId }) => purchaseId);
      asked.push(...ids);
      askers.push([actorOf(message), ...ids]);
      if (ids.some((id) => poisoned.has(id))) throw new Refusal('internal-error', 'Poison.');
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

  it('sets aside what cannot be settled, until it can be or somebody leaves it out', async () => {
    const { service } = opened;
    for (const id of ['pur_1', 'pur_2']) poisoned.add(id);
    for (const id of ['pur_1', 'pur_2']) await place(id);
    const { answer } = await place('pur_3');
    const settling = new SettlePlacedPurchase(service);
    await service.onApplicationBootstrap();
    expect(await settling.settledUpTo(answer.position.pos, 5000)).toBe(true);

    const people = new ParkedController(service);
    const reactor = 'settle-placed-purchase';
    const { data } = await people.parked();
    expect(data).toMatchObject([
      { reactor, position: 1, stream: 'purchase-pur_1', type: 'PurchasePlaced', skipped: null },
      { reactor, position: 2, stream: 'purchase-pur_2', error: 'Refusal: Poison.', skipped: null },
    ]);
    const { metrics } = service.infrastructure;
    expect(await metrics.text()).toMatch(/crpm_dead_letters{[^}]*} 2\n/);
    const caller = { actor: 'ann' } as Caller;
    const skip = (about: object) =>
      people.skip({ reactor, position: 2, reason: 'rung twice', ...about }, caller);
    const left = await skip({});
    expect(left.data[1]?.skipped).toMatchObject({ by: 'ann', reason: 'rung twice' });
    for (const wrong of [{ reactor: 'nobody' }, { position: 3 }, {}]) {
      await expect(skip(wrong)).rejects.toMatchObject({ code: 'not-found' });
    }
    expect(await people.retry()).toEqual({ retried: 0, parked: 1 });

    poisoned.clear();
    expect(await people.retry()).toEqual({ retried: 1, parked: 0 });
    const [settled, skipped] = await findPurchases(service.database, ['pur_1', 'pur_2']);
    expect([settled?.status, skipped?.status]).toEqual(['confirmed', 'pending']);
    expect(await metrics.text()).toMatch(/crpm_dead_letters{[^}]*} 0\n/);
    expect(await metrics.text()).toMatch(/crpm_purchases_pending 0\n/);
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
