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

const FACTS = "database = currentDatabase() AND engine LIKE '%MergeTree' AND name != 'migrations'";

/** A table beside the one that is read: being made, or put aside by the last rebuild. */
export const named = (table: string, { version, fence = 0 }: Making): string =>
  `${table}__v${version}_${fence}`;
const isAside = (table: string): boolean => /__v\d+(_\d+)?$/.test(table);

/**
 * A table that a rebuild made takes what is written under the names of its version, and nothing else:
 * who slept since before it was swapped in would add rows that it has, under a name it has not heard.
 */
const OF_VERSION = 'of_version';
const ofVersion = (version: number) =>
  `${OF_VERSION} CHECK position(getSetting('insert_deduplication_token'), ':v${version}:') > 0`;

/**
 * Of the tables that are read, undefined for those that no rebuild has marked: one for all, unless a
 * rebuild ended amid its swap.
 */
export async function versionsOf(
  database: AnalyticsDatabase,
): Promise<readonly (number | undefined)[]> {
  return [...new Set((await versionsByTable(database)).values())];
}

/** Lets what was made be read. Asked again after a failure, it goes on where it was. */
export async function swapIn(database: AnalyticsDatabase, making: Making): Promise<void> {
  for (const [table, version] of await versionsByTable(database)) {
    if (version === making.version) continue;
    await database.command(`EXCHANGE TABLES ${table} AND ${named(table, making)}`);
  }
}

async function versionsByTable(
  database: AnalyticsDatabase,
): Promise<ReadonlyMap<string, number | undefined>> {
  const rows = await database.query<{ name: string; version: string }>(
    `SELECT name, extract(create_table_query, '${OF_VERSION} CHECK .*:v([0-9]+):') AS version
     FROM system.tables WHERE ${FACTS}`,
  );
  const read = rows.filter(({ name }) => !isAside(name));
  return new Map(read.map(({ name, version }) => [name, Number(version) || undefined]));
}

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
    const made = named(table, making);
    await database.command(`CREATE TABLE ${made} AS ${table}`);
    await database.command(`ALTER TABLE ${made} DROP CONSTRAINT IF EXISTS ${OF_VERSION}`);
    await database.command(`ALTER TABLE ${made} ADD CONSTRAINT ${ofVersion(making.version)}`);
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
    `SELECT name, total_rows AS rows FROM system.tables WHERE ${FACTS} ORDER BY name`,
  );
  return new Map(rows.map(({ name, rows: count }) => [name, Number(count)]));
}
