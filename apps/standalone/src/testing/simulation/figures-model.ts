import { readdirSync } from 'node:fs';
import type { AnalyticsDatabase, QueryParameters } from '@crpm/adapters';
import type { Random } from './random.ts';

type Row = Readonly<Record<string, unknown>>;

interface Insert {
  readonly rows: readonly Row[];
  readonly token: string;
  readonly at: number;
}

interface Table {
  inserts: Insert[];
  readonly tokens: Set<string>;
  /** A part of each token that it takes. */
  only: string;
}

/** Milliseconds after which what was inserted is on the disk: nobody syncs it. */
const WRITTEN_BACK = 5_000;
const CONSTRAINT = /^ALTER TABLE (\S+) (?:ADD CONSTRAINT .*(:v\d+:)|DROP CONSTRAINT IF EXISTS)/;
const SOME = /^SELECT 1 FROM (\S+) WHERE position BETWEEN \S+ AND \S+( AND store = \S+)? LIMIT 1$/;
const MONEY = /FROM (sale_lines\S*).*FROM (events_raw\S*)/s;

/**
 * ClickHouse as far as the sink and a rebuild know it: tables that take an insert as a whole and
 * each token once, and none but those of their version, remember nothing of the last seconds after a
 * power cut, and can change places.
 * Any other question is an error.
 */
export class FiguresModel implements AnalyticsDatabase {
  private tables = new Map<string, Table>();

  constructor(private readonly now: () => number) {}

  rows(table: string): Row[] {
    return this.tables.get(table)?.inserts.flatMap(({ rows }) => rows) ?? [];
  }

  /** Loses the newest inserts of each table; the token of one may be remembered all the same. */
  powerCut(random: Random): void {
    for (const table of this.tables.values()) {
      const young = table.inserts.filter(({ at }) => at > this.now() - WRITTEN_BACK);
      const lost = table.inserts.splice(table.inserts.length - random.between(0, young.length));
      for (const { token } of lost) if (random.chance(0.8)) table.tokens.delete(token);
    }
  }

  insert(name: string, rows: readonly object[], token: string): Promise<void> {
    const table = this.tables.get(name);
    if (!table) return Promise.reject(new Error(`there is no table ${name}`));
    if (!token.includes(table.only)) return Promise.reject(new Error('VIOLATED_CONSTRAINT'));
    if (rows.length === 0 || table.tokens.has(token)) return Promise.resolve();
    table.tokens.add(token);
    const copies = structuredClone(rows) as Row[];
    table.inserts.push({ rows: copies, token, at: this.now() });
    return Promise.resolve();
  }

  /** What a server makes of an insert amid which it is killed. */
  tear(name: string, token: string): void {
    const table = this.tables.get(name);
    if (table && token.includes(table.only)) table.tokens.add(token);
  }

  command(sql: string): Promise<void> {
    const [verb = '', ...words] = sql.split(/\s+/);
    if (verb === 'CREATE') this.make(words[1] ?? '');
    else if (verb === 'DROP') this.tables.delete(words[3] ?? '');
    else if (verb === 'EXCHANGE') this.exchange(words[1] ?? '', words[3] ?? '');
    else {
      const [known, name = '', only = ''] = CONSTRAINT.exec(sql) ?? [];
      const table = this.tables.get(name);
      if (known === undefined || !table) {
        return Promise.reject(new Error(`the model does not know: ${sql}`));
      }
      table.only = only;
    }
    return Promise.resolve();
  }

  query<Answer>(sql: string, parameters: QueryParameters = {}): Promise<Answer[]> {
    return Promise.resolve(this.answer(sql, parameters) as Answer[]);
  }

  migrate(directory: URL): Promise<void> {
    for (const file of readdirSync(directory).sort()) {
      const table = /^\d+-(.*)\.sql$/.exec(file)?.[1]?.replaceAll('-', '_');
      // The others are views, which only reports read.
      if (table && !table.startsWith('current_')) this.make(table);
    }
    return Promise.resolve();
  }

  private make(name: string): void {
    if (!this.tables.has(name)) this.tables.set(name, { inserts: [], tokens: new Set(), only: '' });
  }

  private exchange(one: string, other: string): void {
    const [first, second] = [this.tables.get(one), this.tables.get(other)];
    if (!first || !second) throw new Error(`there is no ${one} or no ${other}`);
    this.tables.set(one, second).set(other, first);
  }

  private answer(sql: string, parameters: QueryParameters): Row[] {
    const some = SOME.exec(sql);
    if (some) {
      const [, table = '', ofStore] = some;
      const { first, last, store } = parameters as { first: number; last: number; store: string };
      const isOne = (row: Row) =>
        Number(row['position']) >= first &&
        Number(row['position']) <= last &&
        (ofStore === undefined || row['store'] === store);
      return this.rows(table).some(isOne) ? [{}] : [];
    }
    if (sql.includes('FROM system.tables')) {
      return [...this.tables]
        .map(([name, { only }]) => ({
          name,
          rows: String(this.rows(name).length),
          version: only.replace(/\D/g, ''),
        }))
        .sort((one, other) => (one.name < other.name ? -1 : 1));
    }
    const counted = /^SELECT count\(\) AS n FROM (\S+)$/.exec(sql)?.[1];
    if (counted) return [{ n: String(this.rows(counted).length) }];
    const raw = /uniqExact\(position\).* FROM (\S+) GROUP BY store$/.exec(sql)?.[1];
    if (raw) return countByStore(this.rows(raw));
    const money = MONEY.exec(sql);
    if (money) return differences(this.rows(money[1] ?? ''), this.rows(money[2] ?? ''), parameters);
    throw new Error(`the model does not know: ${sql}`);
  }
}

function countByStore(rows: readonly Row[]): Row[] {
  return [...Map.groupBy(rows, ({ store }) => store)].map(([store, events]) => {
    const positions = events.map(({ position }) => Number(position));
    const [distinct, last] = [new Set(positions).size, Math.max(...positions)];
    return {
      store,
      events: String(events.length),
      positions: String(distinct),
      last: String(last),
    };
  });
}

/** Money of the lines less what the events say, by currency, where that is not zero. */
function differences(
  lines: readonly Row[],
  events: readonly Row[],
  { parked = [] }: { readonly parked?: readonly number[] },
): Row[] {
  const sums = new Map<string, { base: bigint; local: bigint }>();
  const add = (currency: unknown, base: unknown, local: unknown, sign: bigint): void => {
    const sum = sums.get(String(currency)) ?? { base: 0n, local: 0n };
    sum.base += sign * BigInt(base as number);
    sum.local += sign * BigInt(local as number);
    sums.set(String(currency), sum);
  };
  for (const row of lines) add(row['currency'], row['base_minor'], row['local_minor'], 1n);
  for (const { store, type, position, data } of events) {
    if (store !== 'purchases' || parked.includes(position as number)) continue;
    if (type !== 'PurchaseConfirmed' && type !== 'PurchaseCancelled') continue;
    const { currency, baseMinor, localMinor } = JSON.parse(data as string) as Row;
    add(currency, baseMinor, localMinor, type === 'PurchaseCancelled' ? 1n : -1n);
  }
  return [...sums]
    .filter(([, { base, local }]) => base !== 0n || local !== 0n)
    .map(([currency, { base, local }]) => ({ currency, base: `${base}`, local: `${local}` }));
}
