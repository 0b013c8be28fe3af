import { recordedAs } from '@crpm/event-sourcing/testing';
import { activityOf, newestFirst } from './activity.ts';

const sale = { number: '2997', baseMinor: 149_092, baseCurrency: 'USD' };

describe('what people hear of', () => {
  it('is a sale with its amount as money, written by whoever shows it', () => {
    const event = recordedAs({ type: 'PurchaseConfirmed', data: sale }, 7, {
      store: 'purchases',
      stream: 'purchase-pur_1',
    });
    expect(activityOf(event)).toEqual({
      store: 'purchases',
      position: 7,
      type: 'PurchaseConfirmed',
      id: 'pur_1',
      at: '2026-03-01T10:00:00.000Z',
      summary: 'Purchase 2997',
      amount: { amount: '1490.92', currency: 'USD' },
    });
  });

  it('is nothing of what only the books need', () => {
    expect(activityOf(recordedAs({ type: 'PurchasePlaced', data: sale }, 1))).toBeUndefined();
  });

  it('is the newest of all stores, the newest first', () => {
    const entries = ['08', '10', '09'].flatMap((hour, index) => {
      const recordedAt = `2026-03-01T${hour}:00:00.000Z`;
      return (
        activityOf(recordedAs({ type: 'CustomerRegistered', data: {} }, index, { recordedAt })) ??
        []
      );
    });
    expect(newestFirst(entries, 2).map(({ at }) => at.slice(11, 13))).toEqual(['10', '09']);
  });
});
