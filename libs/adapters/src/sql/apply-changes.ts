import type { Row, RowChange } from '@crpm/event-sourcing';
import type { SqlExecutor, SqlValue } from './sql-database.ts';

const MAX_PARAMETERS = 30_000;
const MAX_ROWS = 500;

/** Inserts rows of one table in few statements. All rows have the columns of the first. */
export async function insertRows(
  executor: SqlExecutor,
  table: string,
  rows: readonly Row[],
  onConflict = '',
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first);
  const one = `(${columns.map(() => '?').join(', ')})`;
  const size = Math.min(MAX_ROWS, Math.floor(MAX_PARAMETERS / columns.length));
  for (let start = 0; start < rows.length; start += size) {
    const some = rows.slice(start, start + size);
    const values: SqlValue[] = [];
    for (const row of some) for (const column of columns) values.push(row[column] ?? null);
    const tuples = Array(some.length).fill(one).join(', ');
    await executor.query(
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${tuples}${onConflict}`,
      values,
    );
  }
}

/**
 * Applies changes in order, neighbours of one kind on one table merged into one statement. Inserts
 * of a table go first: a row is inserted once, before anything else happens to it.
 */
export async function applyChanges(
  executor: SqlExecutor,
  changes: readonly RowChange[],
): Promise<void> {
  const inserts = new Map<string, Row[]>();
  for (const change of changes) {
    if (change.kind !== 'insert') continue;
    const rows = inserts.get(change.table);
    if (rows) rows.push(change.row);
    else inserts.set(change.table, [change.row]);
  }
  for (const [table, rows] of inserts) await insertRows(executor, table, rows);
  for (const change of changes) await applyOne(executor, change);
}

async function applyOne(executor: SqlExecutor, change: RowChange): Promise<void> {
  switch (change.kind) {
    case 'insert':
      return;
    case 'upsert': {
      const { table, key, row } = change;
      const set = Object.keys(row)
        .filter((column) => !key.includes(column))
        .map((column) => `${column} = excluded.${column}`);
      await insertRows(
        executor,
        table,
        [row],
        ` ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${set.join(', ')}`,
      );
      return;
    }
    case 'update': {
      const { table, key, values } = change;
      const set = Object.keys(values).map((column) => `${column} = ?`);
      await executor.query(`UPDATE ${table} SET ${set.join(', ')} WHERE ${condition(key)}`, [
        ...Object.values(values),
        ...Object.values(key),
      ]);
      return;
    }
    case 'delete':
      await executor.query(
        `DELETE FROM ${change.table} WHERE ${condition(change.key)}`,
        Object.values(change.key),
      );
  }
}

const condition = (key: Row) =>
  Object.keys(key)
    .map((column) => `${column} = ?`)
    .join(' AND ');
