import type { ClickHouse } from '@crpm/adapters';
import { linesOf, minorOf, currencyOf } from './generated-feed.ts';

/** What the tables hold, asked with SQL of this test's own. */
export async function figuresOf(database: ClickHouse) {
  const raw = await database.query<{ store: string; n: string; u: string; m: string }>(
    `SELECT store, count() AS n, uniqExact(position) AS u, max(position) AS m
     FROM events_raw GROUP BY store ORDER BY store`,
  );
  const sales = await database.query<{ currency: string; n: string; base: string }>(
    `SELECT currency, count() AS n, sum(base_minor) AS base
     FROM sale_lines GROUP BY currency ORDER BY currency`,
  );
  const [other] = await database.query<{ c: string; s: string }>(
    'SELECT (SELECT count() FROM customers) AS c, (SELECT sum(quantity) FROM stock_moves) AS s',
  );
  return { raw, sales, customers: other?.c, units: other?.s };
}

/** What they must hold when each of the first `head` events of every store counted once. */
export function figuresExpected(head: number, parked: (position: number) => boolean = () => false) {
  const sales = new Map<string, { n: number; base: number }>();
  for (let position = 1; position <= head; position++) {
    if (parked(position)) continue;
    const sale = sales.get(currencyOf(position)) ?? { n: 0, base: 0 };
    for (let line = 1; line <= linesOf(position); line++) {
      sale.n += 1;
      sale.base += minorOf(position, line);
    }
    sales.set(currencyOf(position), sale);
  }
  const count = String(head);
  return {
    raw: ['customers', 'products', 'purchases'].map((store) => ({
      store,
      n: count,
      u: count,
      m: count,
    })),
    sales: [...sales]
      .map(([currency, { n, base }]) => ({ currency, n: String(n), base: String(base) }))
      .sort((a, b) => (a.currency < b.currency ? -1 : 1)),
    customers: count,
    units: String(5 * head),
  };
}
