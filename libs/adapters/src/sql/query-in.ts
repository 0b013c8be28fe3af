import type { SqlReader } from './sql-database.ts';

const MOST = 512;

/**
 * Runs a query about many values: `sql` gets the question marks of its IN list. Lists are filled up
 * to a power of two with their last value, so that an engine compiles few statements.
 */
export async function queryIn<Row>(
  reader: SqlReader,
  values: readonly string[],
  sql: (marks: string) => string,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let start = 0; start < values.length; start += MOST) {
    const some = values.slice(start, start + MOST);
    const size = 2 ** Math.ceil(Math.log2(some.length));
    const list = [...some, ...Array<string>(size - some.length).fill(some.at(-1) ?? '')];
    const found = await reader.query<Row>(sql(list.map(() => '?').join(', ')), list);
    rows.push(...found);
  }
  return rows;
}
