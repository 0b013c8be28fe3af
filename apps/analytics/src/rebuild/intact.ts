import type { AnalyticsDatabase } from '@crpm/adapters';
import type { Range } from '../sink/sink-state.ts';
import { factTables } from './table-versions.ts';

/**
 * Whether every table has the rows that were given to it. A power cut may have taken the last ones,
 * and one of the two databases may have been put back alone.
 */
export async function isIntact(
  database: AnalyticsDatabase,
  stores: readonly { readonly range: Range }[],
): Promise<boolean> {
  const tables = await factTables(database);
  return [...tables].every(([table, rows]) => {
    const given = stores.reduce((sum, { range }) => sum + (range.tableRows[table] ?? 0), 0);
    return rows === given;
  });
}
