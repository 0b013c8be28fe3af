import type { Account } from '@crpm/contracts';
import { told, unequal } from './compare.ts';

const sales = (key: string, sums: Account['sums']): Account => ({ check: 'sales', key, sums });
const HUGE = '9007199254740993000';

describe('comparing books', () => {
  it('finds what differs beyond what a number holds exactly, and takes what is not there for zero', () => {
    const expected = [sales('EUR 2026-01-01', { local: HUGE, units: '0' })];
    expect(unequal(expected, [sales('EUR 2026-01-01', { local: HUGE })])).toEqual([]);
    const found = [sales('EUR 2026-01-01', { local: '9007199254740993001' })];
    expect(unequal(expected, found)).toMatchObject([{ sum: 'local', expected: BigInt(HUGE) }]);
    expect(unequal(expected, [])).toMatchObject([{ sum: 'local', found: 0n }]);
    expect(unequal([], expected)).toMatchObject([{ sum: 'local', expected: 0n }]);
  });

  it('adds up each currency for itself, in words exact to its minor unit', () => {
    const books = [
      sales('EUR 2026-01-01', { base: HUGE, local: '5', checksum: '77' }),
      sales('EUR 2026-01-02', { base: '1', local: '-105', checksum: '78' }),
      sales('JPY 2026-01-02', { base: '1', local: '12', checksum: '79' }),
    ];
    const checks = told(books, books, [], new Map(), 'USD');
    const { figures, drift } = checks.find(({ check }) => check === 'sales')!;
    expect(drift).toBe(0);
    const word = (figure: string, group: string, currency: string, amount: string) => ({
      ...{ figure, group, currency },
      ...{ expected: amount, found: amount },
    });
    expect(figures).toEqual([
      word('base', 'EUR', 'USD', '90071992547409930.01'),
      word('local', 'EUR', 'EUR', '-1.00'),
      word('base', 'JPY', 'USD', '0.01'),
      word('local', 'JPY', 'JPY', '12'),
    ]);
  });

  it('tells the first hundred of what differs, and that there is more', () => {
    const books = Array.from({ length: 150 }, (_, n) => sales(`EUR d pur_${n}`, { units: '1' }));
    const [check] = told(books, [], unequal(books, []), new Map([['sales', 7]]), 'USD').filter(
      ({ drift }) => drift > 0,
    );
    expect(check).toMatchObject({ check: 'sales', drift: 157, hasMore: true });
    expect(check?.differences).toHaveLength(100);
  });
});
