import type { Page } from '@crpm/contracts';
import type { SqlReader, SqlValue } from '@crpm/adapters';
import { Refusal } from '@crpm/event-sourcing';

export interface Condition {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

export interface KeysetQuery {
  /** `SELECT … FROM …` without WHERE. */
  readonly select: string;
  readonly from: string;
  readonly where: readonly (Condition | undefined)[];
  /** SQL expression that is never null, and its direction. */
  readonly sort: { readonly by: string; readonly descending: boolean };
  /** Unique column that breaks ties. */
  readonly id: string;
  readonly limit: number;
  readonly after: string | undefined;
  readonly count: boolean;
}

/**
 * One page in the order of (sort, id), beginning after a cursor: however many rows come or go
 * meanwhile, nothing repeats and nothing is skipped.
 */
export async function keysetPage<Row extends object, Item>(
  database: SqlReader,
  query: KeysetQuery,
  toItem: (row: Row) => Item,
): Promise<Page<Item>> {
  const { sort, id, limit } = query;
  const direction = sort.descending ? 'DESC' : 'ASC';
  const conditions = query.where.filter((condition) => condition !== undefined);
  const total = query.count ? await count(database, query.from, conditions) : undefined;
  const paged =
    query.after === undefined ? conditions : [...conditions, beyond(query, query.after)];
  const rows = await database.query<Row & { cursor_sort: SqlValue; cursor_id: SqlValue }>(
    `SELECT ${query.select}, ${sort.by} AS cursor_sort, ${id} AS cursor_id FROM ${query.from}` +
      `${whereOf(paged)} ORDER BY ${sort.by} ${direction}, ${id} ${direction} LIMIT ?`,
    [...paged.flatMap(({ parameters }) => parameters), limit + 1],
  );
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = rows.length > limit;
  const next = hasMore && last ? toCursor([last.cursor_sort, last.cursor_id]) : null;
  return {
    data: shown.map(toItem),
    page: { next, hasMore, ...(total === undefined ? {} : { total }) },
  };
}

/** Text that must occur in a column, taken literally: % and _ mean themselves. */
export const contains = (column: string, text: string): Condition => ({
  sql: `${column} LIKE ? ESCAPE '!'`,
  parameters: [`%${text.toLowerCase().replace(/[!%_]/g, '!$&')}%`],
});

export const equals = (column: string, value: SqlValue | undefined): Condition | undefined =>
  value === undefined ? undefined : { sql: `${column} = ?`, parameters: [value] };

/** Field and direction of `name` or `-name`. */
export const sortField = (sort: string): { field: string; descending: boolean } =>
  sort.startsWith('-')
    ? { field: sort.slice(1), descending: true }
    : { field: sort, descending: false };

async function count(database: SqlReader, from: string, conditions: readonly Condition[]) {
  const [row] = await database.query<{ total: number }>(
    `SELECT COUNT(*) AS total FROM ${from}${whereOf(conditions)}`,
    conditions.flatMap(({ parameters }) => parameters),
  );
  return row?.total ?? 0;
}

const whereOf = (conditions: readonly Condition[]) =>
  conditions.length === 0 ? '' : ` WHERE ${conditions.map(({ sql }) => `(${sql})`).join(' AND ')}`;

function beyond({ sort, id }: KeysetQuery, after: string): Condition {
  const [value, last] = fromCursor(after);
  const sign = sort.descending ? '<' : '>';
  return { sql: `(${sort.by}, ${id}) ${sign} (?, ?)`, parameters: [value, last] };
}

type Cursor = [SqlValue, SqlValue];

const toCursor = (cursor: Cursor) => Buffer.from(JSON.stringify(cursor)).toString('base64url');

function fromCursor(text: string): Cursor {
  try {
    const cursor = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown;
    const plain = (part: unknown) => typeof part === 'string' || typeof part === 'number';
    if (Array.isArray(cursor) && cursor.length === 2 && cursor.every(plain)) {
      return cursor as Cursor;
    }
  } catch {
    // Refused below: it is not one of our cursors.
  }
  throw new Refusal('invalid-parameter', 'after: not a cursor of this list.', [
    { pointer: 'after', code: 'invalid', detail: 'not a cursor of this list' },
  ]);
}
