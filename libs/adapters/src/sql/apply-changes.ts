import type { Row, RowChange } from '@crpm/event-sourcing';
import type { SqlDialect, SqlExecutor, SqlValue } from './sql-database.ts';

/** Inserts rows of one table. All rows have the columns of the first. */
export async function insertRows(
  executor: SqlExecutor,
  table: string,
  rows: readonly Row[],
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first);
  await executor.runEach(
    insertion(table, columns),
    rows.map((row) => columns.map((column) => row[column] ?? null)),
  );
}

/**
 * Applies changes in order, neighbours that are the same statement together. Inserts of a table go
 * first: a row is inserted once, before anything else happens to it.
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

  let same: { sql: string; parameterLists: SqlValue[][] } | undefined;
  for (const change of changes) {
    if (change.kind === 'insert') continue;
    const { sql, parameters } = statementOf(change, executor.dialect);
    if (same?.sql === sql) {
      same.parameterLists.push(parameters);
      continue;
    }
    if (same) await executor.runEach(same.sql, same.parameterLists);
    same = { sql, parameterLists: [parameters] };
  }
  if (same) await executor.runEach(same.sql, same.parameterLists);
}

function statementOf(
  change: Exclude<RowChange, { kind: 'insert' }>,
  dialect: SqlDialect,
): {
  sql: string;
  parameters: SqlValue[];
} {
  const { table } = change;
  switch (change.kind) {
    case 'upsert': {
      const columns = Object.keys(change.row);
      const others = columns.filter((column) => !change.key.includes(column));
      return {
        sql: insertion(table, columns) + dialect.upsert(change.key, others),
        parameters: Object.values(change.row),
      };
    }
    case 'update':
      return {
        sql: `UPDATE ${table} SET ${assignments(change.values)} WHERE ${condition(change.key)}`,
        parameters: [...Object.values(change.values), ...Object.values(change.key)],
      };
    case 'delete':
      return {
        sql: `DELETE FROM ${table} WHERE ${condition(change.key)}`,
        parameters: Object.values(change.key),
      };
  }
}

/** Any word may name a column, one that an engine has a meaning for (`lines`) as well. */
const quoted = (name: string) => `"${name}"`;

const insertion = (table: string, columns: readonly string[]) =>
  `INSERT INTO ${table} (${columns.map(quoted).join(', ')}) ` +
  `VALUES (${columns.map(() => '?').join(', ')})`;

const equalities = (row: Row) => Object.keys(row).map((column) => `${quoted(column)} = ?`);
const assignments = (row: Row) => equalities(row).join(', ');
const condition = (row: Row) => equalities(row).join(' AND ');
