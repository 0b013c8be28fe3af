import type { Recorded } from '@crpm/contracts';
import type { SqlReader } from './sql-database.ts';

/** Whose events went before a position, at most `limit`, the newest of them, in order. */
export async function streamsBefore(
  database: SqlReader,
  position: number,
  limit: number,
): Promise<Pick<Recorded, 'position' | 'stream'>[]> {
  const rows = await database.query<Pick<Recorded, 'position' | 'stream'>>(
    'SELECT position, stream FROM events WHERE position < ? ORDER BY position DESC LIMIT ?',
    [position, limit],
  );
  return rows.reverse();
}
