import {
  BOOKS_CHECKS,
  minorUnitDigits,
  type Account,
  type BooksCheck,
  type ReconciliationCheck,
} from '@crpm/contracts';
import { decimalString } from '../reports/rounding.ts';

/** A sum that is not the same in both books. */
export interface Unequal {
  readonly check: BooksCheck;
  readonly key: string;
  readonly sum: string;
  readonly expected: bigint;
  readonly found: bigint;
}

const nameOf = ({ check, key }: Pick<Account, 'check' | 'key'>): string => `${check} ${key}`;

/** What differs. An account that one side lacks is zero there. */
export function unequal(expected: readonly Account[], found: readonly Account[]): Unequal[] {
  const left = new Map(expected.map((account) => [nameOf(account), account]));
  const right = new Map(found.map((account) => [nameOf(account), account]));
  return [...new Map([...left, ...right])].flatMap(([name, { check, key }]) => {
    const mine: Account['sums'] = left.get(name)?.sums ?? {};
    const theirs: Account['sums'] = right.get(name)?.sums ?? {};
    return Object.keys({ ...mine, ...theirs }).flatMap((sum) => {
      const [one, other] = [BigInt(mine[sum] ?? 0), BigInt(theirs[sum] ?? 0)];
      return one === other ? [] : [{ check, key, sum, expected: one, found: other }];
    });
  });
}

/** How many differences of a check are told. */
const MOST = 100;
/** Guards the sums, and is no figure to people. */
const CHECKSUM = 'checksum';

/** What is told of each check: its sums over everything, and what differs. */
export function told(
  expected: readonly Account[],
  found: readonly Account[],
  differences: readonly Unequal[],
  /** Parts known to differ whose records were not looked at. */
  unread: ReadonlyMap<BooksCheck, number>,
  baseCurrency: string,
): ReconciliationCheck[] {
  const [left, right] = [totals(expected), totals(found)];
  return BOOKS_CHECKS.map((check) => {
    const own = differences.filter((one) => one.check === check);
    const more = unread.get(check) ?? 0;
    const figures = [...new Map([...left, ...right]).values()].filter(
      (total) => total.check === check && total.sum !== CHECKSUM,
    );
    return {
      check,
      figures: figures.map((total) => {
        const { group, sum } = total;
        const name = totalName(total);
        const amounts = [left.get(name)?.amount ?? 0n, right.get(name)?.amount ?? 0n] as const;
        return { figure: sum, group, ...words(sum, group, baseCurrency, ...amounts) };
      }),
      drift: new Set(own.map(({ key }) => key)).size + more,
      differences: own.slice(0, MOST).map(({ key, sum, ...amounts }) => {
        const group = groupOf(check, key);
        const { expected: one, found: other } = amounts;
        return { key, figure: sum, group, ...words(sum, group, baseCurrency, one, other) };
      }),
      hasMore: own.length > MOST || more > 0,
    };
  });
}

interface Total {
  readonly check: BooksCheck;
  readonly group: string;
  readonly sum: string;
  amount: bigint;
}
const totalName = ({ check, group, sum }: Omit<Total, 'amount'>) => `${check} ${group} ${sum}`;

function totals(accounts: readonly Account[]): Map<string, Total> {
  const result = new Map<string, Total>();
  for (const { check, key, sums } of accounts) {
    const group = groupOf(check, key);
    for (const [sum, amount] of Object.entries(sums)) {
      const name = totalName({ check, group, sum });
      const total = result.get(name);
      if (total) total.amount += BigInt(amount);
      else result.set(name, { check, group, sum, amount: BigInt(amount) });
    }
  }
  return result;
}

/** Money of several currencies is never added up. */
const groupOf = (check: BooksCheck, key: string): string =>
  check === 'sales' || check === 'cancellations' ? (key.split(' ')[0] ?? '') : '';

function words(sum: string, group: string, base: string, expected: bigint, found: bigint) {
  const currency = sum === 'local' ? group : ['base', 'cost'].includes(sum) ? base : null;
  const word = (amount: bigint): string =>
    currency === null ? String(amount) : decimalString(amount, minorUnitDigits(currency) ?? 2);
  return { currency, expected: word(expected), found: word(found) };
}
