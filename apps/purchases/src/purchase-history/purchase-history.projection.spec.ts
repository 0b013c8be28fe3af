import type { PurchaseEvent, PurchaseTerms, StoreAtSale } from '@crpm/contracts';
import { recordedAs } from '@crpm/event-sourcing/testing';
import { purchaseHistoryProjection } from './purchase-history.projection.ts';

const terms: PurchaseTerms = {
  purchaseId: 'pur_1',
  customer: { customerId: 'cus_1' },
  currency: 'USD',
  baseCurrency: 'USD',
  rate: '1',
};
const online: StoreAtSale = { storeId: 'sto_1', name: 'Web shop', channel: 'online' };
const counter: StoreAtSale = { storeId: 'sto_2', name: 'Centro', channel: 'store' };

const events = (store: StoreAtSale | undefined): PurchaseEvent[] => [
  { type: 'PurchasePlaced', data: { ...terms, store, lines: [] } },
  {
    type: 'HistoricalPurchaseRecorded',
    data: { ...terms, store, number: '1', lines: [], baseMinor: 0, localMinor: 0 },
  },
];

describe('the channel of a purchase', () => {
  it.each([
    ['online where no store sold it', undefined, 'online'],
    ['online where an online store sold it', online, 'online'],
    ['the store where one sold it', counter, 'store'],
  ])('is %s, placed or imported', (_, store, channel) => {
    for (const event of events(store)) {
      const change = purchaseHistoryProjection[event.type];
      expect(change?.(recordedAs(event, 1) as never)).toContainEqual(
        expect.objectContaining({ row: expect.objectContaining({ channel }) as unknown }),
      );
    }
  });
});
