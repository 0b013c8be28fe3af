import { LeaseLost, type Leases } from '@crpm/event-sourcing';
import type { SqlDatabase, SqlExecutor } from './sql-database.ts';

interface LeaseRow {
  readonly holder: string;
  readonly fence: number;
  readonly expires_at: number;
  readonly now: number;
}

const TERM = 10_000;
/** Of who is alone: nobody waits for its end. */
const DAY = 24 * 60 * 60_000;

/** Leases between the replicas of a service, kept in its own database and by that one's clock. */
export class SqlLeases implements Leases {
  constructor(
    private readonly database: SqlDatabase,
    readonly term = TERM,
  ) {}

  take(name: string, holder: string): Promise<number | undefined> {
    return this.database.write(async (transaction) => {
      const lease = await lockLease(transaction, name);
      if (lease.holder !== holder && lease.expires_at > lease.now) return undefined;
      return hold(transaction, name, holder, this.term, lease);
    });
  }

  release(name: string, holder: string): Promise<void> {
    return giveBack(this.database, name, holder);
  }
}

/**
 * Leases of a process that has its database to itself, by other means: it takes each at once,
 * whoever of its forerunners had it, and need not write again to keep it.
 */
export class SoleHolder implements Leases {
  readonly term = DAY;
  private readonly held = new Map<string, number>();

  constructor(private readonly database: SqlDatabase) {}

  async take(name: string, holder: string): Promise<number> {
    const known = this.held.get(keyOf(name, holder));
    if (known !== undefined) return known;
    const fence = await this.database.write(async (transaction) =>
      hold(transaction, name, holder, this.term, await lockLease(transaction, name)),
    );
    this.held.set(keyOf(name, holder), fence);
    return fence;
  }

  release(name: string, holder: string): Promise<void> {
    this.held.delete(keyOf(name, holder));
    return giveBack(this.database, name, holder);
  }
}

/**
 * Throws LeaseLost unless the lease is still under this fence; until the transaction ends, nobody
 * can take it.
 */
export async function mustHold(
  transaction: SqlExecutor,
  name: string,
  fence: number,
): Promise<void> {
  const [lease] = await transaction.query<{ fence: number }>(
    `SELECT fence FROM leases WHERE name = ?${transaction.dialect.forUpdate}`,
    [name],
  );
  if (lease?.fence !== fence) throw new LeaseLost(name);
}

const keyOf = (name: string, holder: string) => `${name} ${holder}`;

/** The lease, made where there is none yet, and the time it is after it was waited for. */
async function lockLease(transaction: SqlExecutor, name: string): Promise<LeaseRow> {
  const { dialect } = transaction;
  await transaction.run(
    "INSERT INTO leases (name, holder, fence, expires_at) VALUES (?, '', 0, 0)" +
      dialect.upsert(['name'], ['name']),
    [name],
  );
  const [lease] = await transaction.query<LeaseRow>(
    `SELECT holder, fence, expires_at, ${dialect.now} AS now FROM leases WHERE name = ?`,
    [name],
  );
  if (!lease) throw new Error(`the lease ${name} is missing`);
  return lease;
}

async function hold(
  transaction: SqlExecutor,
  name: string,
  holder: string,
  term: number,
  lease: LeaseRow,
): Promise<number> {
  const fence = lease.holder === holder ? lease.fence : lease.fence + 1;
  await transaction.run('UPDATE leases SET holder = ?, fence = ?, expires_at = ? WHERE name = ?', [
    holder,
    fence,
    lease.now + term,
    name,
  ]);
  return fence;
}

async function giveBack(database: SqlDatabase, name: string, holder: string): Promise<void> {
  await database.write((transaction) =>
    transaction.run('UPDATE leases SET expires_at = 0 WHERE name = ? AND holder = ?', [
      name,
      holder,
    ]),
  );
}
