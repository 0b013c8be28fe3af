import type { AnalyticsDatabase } from '@crpm/adapters';
import type { Rows } from './readable-facts.ts';

/** Well under the rows of one block: an insert is written as a whole or not at all. */
const MOST_ROWS = 50_000;

export interface FactRange {
  readonly store: string;
  readonly version: number;
  readonly first: number;
  readonly last: number;
  /** What the range is written for, when not by the sink's own course. */
  readonly purpose?: string;
}

/**
 * Writes a range's rows. Names follow from the range alone, so that the same range written again
 * adds nothing.
 */
export async function insertFacts(
  database: AnalyticsDatabase,
  batches: readonly Rows[],
  { store, version, first, last, purpose = 'facts' }: FactRange,
  between: () => void = () => undefined,
): Promise<void> {
  for (const { table, rows } of batches) {
    for (let start = 0; start < rows.length; start += MOST_ROWS) {
      await database.insert(
        table,
        rows.length <= MOST_ROWS ? rows : rows.slice(start, start + MOST_ROWS),
        `${purpose}:v${version}:${table}:${store}:${first}-${last}:${start}`,
      );
      between();
    }
  }
}
