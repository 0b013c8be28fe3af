import type { AnalyticsDatabase } from './clickhouse.ts';

/** Each of them is a crash of the server amid this very insert. */
const MOST_NAMES = 10;

/**
 * Inserts rows that may have been inserted under this token before, where nobody knows what came of
 * it. A server notes the token down before it gives the rows their place: killed between the two, it
 * says ever after that it has them. So it is asked, and given them under another token.
 * @param isThere whether the table has these rows. They are there as a whole or not at all.
 */
export async function insertAgain(
  database: AnalyticsDatabase,
  { table, rows, token }: { table: string; rows: readonly object[]; token: string },
  isThere: () => Promise<boolean>,
): Promise<void> {
  for (let name = 0; name < MOST_NAMES; name++) {
    await database.insert(table, rows, name === 0 ? token : `${token}:again-${name}`);
    if (await isThere()) return;
  }
  throw new Error(`${table} takes rows and does not have them: ${token}`);
}
