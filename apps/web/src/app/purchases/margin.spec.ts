import type { PurchaseRecord } from '@crpm/contracts';
import { marginOf } from './margin.ts';

const usd = (amount: string) => ({ amount, currency: 'USD' });
const purchase = (costs: readonly (string | null)[], status = 'confirmed') =>
  ({
    status,
    lines: costs.map((cost) => ({ quantity: 2, unitCost: cost === null ? null : usd(cost) })),
    totals: { total: usd('20.00') },
  }) as PurchaseRecord;

describe('the margin of a purchase', () => {
  it('is what is left of the total after the cost of every line', () => {
    expect(marginOf(purchase(['2.50', '1.25']))).toEqual({ profit: usd('12.50'), percent: 62.5 });
  });

  it('may be a loss', () => {
    expect(marginOf(purchase(['11.00']))).toEqual({ profit: usd('-2.00'), percent: -10 });
  });

  it('is not known where a cost is not, or nothing was sold', () => {
    expect(marginOf(purchase(['2.50', null]))).toBeUndefined();
    expect(marginOf(purchase(['2.50'], 'refused'))).toBeUndefined();
  });
});
