import type { AnalyticsDatabase } from '@crpm/adapters';

/** A table beside the one that is read: being made, or put aside by the last rebuild. */
export const named = (table: string, version: number): string => `${table}__v${version}`;
const isAside = (table: string): boolean => /__v\d+$/.test(table);

/** The tables of facts and how many rows each has. */
export async function factTables(database: AnalyticsDatabase): Promise<Map<string, number>> {
  const tables = await allTables(database);
  return new Map([...tables].filter(([table]) => !isAside(table)));
}

/** Makes an empty table of this version beside each; left-overs of earlier rebuilds go. */
export async function prepareTables(
  database: AnalyticsDatabase,
  version: number,
): Promise<readonly string[]> {
  const tables = [...(await allTables(database)).keys()];
  for (const table of tables.filter(isAside)) await database.command(`DROP TABLE ${table} SYNC`);
  const read = tables.filter((table) => !isAside(table));
  for (const table of read) {
    await database.command(`CREATE TABLE ${named(table, version)} AS ${table}`);
  }
  return read;
}

async function allTables(database: AnalyticsDatabase): Promise<Map<string, number>> {
  const rows = await database.query<{ name: string; rows: string }>(
    `SELECT name, total_rows AS rows FROM system.tables
     WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND name != 'migrations'
     ORDER BY name`,
  );
  return new Map(rows.map(({ name, rows: count }) => [name, Number(count)]));
}
