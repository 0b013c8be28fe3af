import type { Account, BooksCheck } from '@crpm/contracts';

/** What an event adds; exact whatever their size. */
export type Amounts = Readonly<Record<string, number | bigint>>;

/** Accounts that events add to. */
export class RunningAccounts {
  private readonly accounts = new Map<
    string,
    { readonly check: BooksCheck; readonly key: string; readonly sums: Map<string, bigint> }
  >();

  /** `sign` -1 takes back what was added. */
  add(check: BooksCheck, key: string, amounts: Amounts, sign: 1 | -1 = 1): void {
    const name = `${check} ${key}`;
    let account = this.accounts.get(name);
    if (!account) this.accounts.set(name, (account = { check, key, sums: new Map() }));
    for (const [sum, amount] of Object.entries(amounts)) {
      account.sums.set(sum, (account.sums.get(sum) ?? 0n) + BigInt(sign) * BigInt(amount));
    }
  }

  list(): Account[] {
    return [...this.accounts.values()].map(({ check, key, sums }) => ({
      check,
      key,
      sums: Object.fromEntries([...sums].map(([sum, amount]) => [sum, String(amount)])),
    }));
  }
}

/** The part of a store that a record is in: ids end at random. */
export const partOf = (id: string): string => id.slice(-2);
