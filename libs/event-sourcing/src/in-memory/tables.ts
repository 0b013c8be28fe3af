import type { Row, RowChange } from '../projection.ts';

/** Rows by table. */
export type Tables = ReadonlyMap<string, readonly Row[]>;

/** The tables after the changes; the given ones stay as they are. Row keys are the `id` column. */
export function changeTables(tables: Tables, changes: readonly RowChange[]): Tables {
  const after = new Map(tables);
  for (const change of changes) {
    after.set(change.table, applied(after.get(change.table) ?? [], change));
  }
  return after;
}

function applied(rows: readonly Row[], change: RowChange): Row[] {
  switch (change.kind) {
    case 'insert': {
      const { id } = change.row;
      if (rows.some((row) => row['id'] === id)) throw new Error(`row ${String(id)} exists`);
      return [...rows, change.row];
    }
    case 'upsert': {
      const { key, row } = change;
      const others = rows.filter((other) => key.some((column) => other[column] !== row[column]));
      return [...others, row];
    }
    case 'update':
      return rows.map((row) => (matches(row, change.key) ? { ...row, ...change.values } : row));
    case 'delete':
      return rows.filter((row) => !matches(row, change.key));
  }
}

const matches = (row: Row, key: Row) =>
  Object.entries(key).every(([column, value]) => row[column] === value);
