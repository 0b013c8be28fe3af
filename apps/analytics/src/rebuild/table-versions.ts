import type { AnalyticsDatabase } from '@crpm/adapters';

/**
 * Names the tables of one rebuild, and of no other: also not of one that another process begins
 * while this one sleeps.
 */
export interface Making {
  readonly version: number;
  /** Of the lease it is made under. */
  readonly fence: number | undefined;
}

/** A table beside the one that is read: being made, or put aside by the last rebuild. */
export const named = (table: string, { version, fence = 0 }: Making): string =>
  `${table}__v${version}_${fence}`;
const isAside = (table: string): boolean => /__v\d+(_\d+)?$/.test(table);

/** The tables of facts and how many rows each has. */
export async function factTables(database: AnalyticsDatabase): Promise<Map<string, number>> {
  const tables = await allTables(database);
  return new Map([...tables].filter(([table]) => !isAside(table)));
}

/** Makes an empty table beside each; left-overs of earlier rebuilds go. */
export async function prepareTables(
  database: AnalyticsDatabase,
  making: Making,
): Promise<readonly string[]> {
  await dropAside(database);
  const read = [...(await factTables(database)).keys()];
  for (const table of read) {
    await database.command(`CREATE TABLE ${named(table, making)} AS ${table}`);
  }
  return read;
}

/** Whoever still makes tables, or would swap them in, finds them gone. */
export async function dropAside(database: AnalyticsDatabase): Promise<void> {
  const tables = [...(await allTables(database)).keys()].filter(isAside);
  for (const table of tables) await database.command(`DROP TABLE IF EXISTS ${table} SYNC`);
}

async function allTables(database: AnalyticsDatabase): Promise<Map<string, number>> {
  const rows = await database.query<{ name: string; rows: string }>(
    `SELECT name, total_rows AS rows FROM system.tables
     WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND name != 'migrations'
     ORDER BY name`,
  );
  return new Map(rows.map(({ name, rows: count }) => [name, Number(count)]));
}
