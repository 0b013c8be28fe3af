import type { AnalyticsDatabase } from '@crpm/adapters';
import type { ParkedEvent, Range } from '../sink/sink-state.ts';
import { named, type Making } from './table-versions.ts';

interface Verified {
  readonly sink: { readonly store: string };
  readonly range: Range;
  readonly parked: readonly ParkedEvent[];
}

interface RawCount {
  readonly store: string;
  readonly events: string;
  readonly positions: string;
  readonly last: string;
}

/**
 * Throws unless the new tables have every event once, every row that was made, and the money that
 * the raw events themselves state, per currency to the minor unit.
 */
export async function verify(
  database: AnalyticsDatabase,
  making: Making,
  tables: readonly string[],
  copies: readonly Verified[],
): Promise<void> {
  const faults = [
    ...(await rawFaults(database, making, copies)),
    ...(await rowFaults(database, making, tables, copies)),
    ...(await moneyFaults(database, making, copies)),
  ];
  if (faults.length > 0) throw new Error(`The rebuilt tables are wrong: ${faults.join('; ')}`);
}

/** Positions are 1, 2, 3 … so that as many distinct ones as the last one's number are all of them. */
async function rawFaults(
  database: AnalyticsDatabase,
  making: Making,
  copies: readonly Verified[],
): Promise<string[]> {
  const rows = await database.query<RawCount>(
    'SELECT store, count() AS events, uniqExact(position) AS positions, max(position) AS last ' +
      `FROM ${named('events_raw', making)} GROUP BY store`,
  );
  return copies.flatMap(({ sink: { store }, range: { last } }) => {
    const found = rows.find((row) => row.store === store);
    const counts = [found?.events ?? 0, found?.positions ?? 0, found?.last ?? 0].map(Number);
    return counts.every((count) => count === last)
      ? []
      : [`${store} has ${counts.join(', ')} events, distinct and last position instead of ${last}`];
  });
}

async function rowFaults(
  database: AnalyticsDatabase,
  making: Making,
  tables: readonly string[],
  copies: readonly Verified[],
): Promise<string[]> {
  const faults: string[] = [];
  for (const table of tables) {
    const expected = copies.reduce((sum, { range }) => sum + (range.tableRows[table] ?? 0), 0);
    const [row] = await database.query<{ n: string }>(
      `SELECT count() AS n FROM ${named(table, making)}`,
    );
    if (Number(row?.n) !== expected) faults.push(`${table}: ${row?.n} rows instead of ${expected}`);
  }
  return faults;
}

/** Net sales twice: from the lines, and from what each purchase's own event says its total is. */
async function moneyFaults(
  database: AnalyticsDatabase,
  making: Making,
  copies: readonly Verified[],
): Promise<string[]> {
  const parked = copies
    .filter(({ sink }) => sink.store === 'purchases')
    .flatMap((copy) => copy.parked.map(({ position }) => position));
  const rows = await database.query<{ currency: string; base: string; local: string }>(
    `SELECT currency, sum(base) AS base, sum(local) AS local FROM (
       SELECT currency, toInt128(base_minor) AS base, toInt128(local_minor) AS local
       FROM ${named('sale_lines', making)}
       UNION ALL
       SELECT JSONExtractString(data, 'currency') AS currency,
         if(type = 'PurchaseCancelled', 1, -1) * toInt128(JSONExtractInt(data, 'baseMinor')) AS base,
         if(type = 'PurchaseCancelled', 1, -1) * toInt128(JSONExtractInt(data, 'localMinor')) AS local
       FROM ${named('events_raw', making)}
       WHERE store = 'purchases'
         AND type IN ('PurchaseConfirmed', 'HistoricalPurchaseRecorded', 'PurchaseCancelled')
         AND NOT has({parked:Array(UInt64)}, position)
     ) GROUP BY currency HAVING base != 0 OR local != 0`,
    { parked },
  );
  return rows.map(({ currency, base, local }) => `${currency} differs by ${base} / ${local}`);
}
