import { createHash } from 'node:crypto';
import { caseless, type Page } from '@crpm/contracts';
import type { SqlReader, SqlValue } from '@crpm/adapters';
import { Refusal } from '@crpm/event-sourcing';

export interface Condition {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

/** A column or expression that is never null, and what its values are. */
export interface KeyColumn {
  readonly by: string;
  readonly type: 'string' | 'number';
}

export interface KeysetQuery {
  /** `SELECT … FROM …` without WHERE. */
  readonly select: string;
  readonly from: string;
  readonly where: readonly (Condition | undefined)[];
  readonly sort: KeyColumn & { readonly descending: boolean };
  /** Unique among equals, and so breaks ties. */
  readonly id: KeyColumn;
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
  const { sort, limit } = query;
  const id = query.id.by;
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
  const next = hasMore && last ? toCursor(query, [last.cursor_sort, last.cursor_id]) : null;
  return {
    data: shown.map(toItem),
    page: { next, hasMore, ...(total === undefined ? {} : { total }) },
  };
}

/** Text that must occur in a column of caseless text, taken literally: % and _ mean themselves. */
export const contains = (column: string, text: string): Condition => ({
  sql: `${column} LIKE ? ESCAPE '!'`,
  parameters: [`%${caseless(text).replace(/[!%_]/g, '!$&')}%`],
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

function beyond(query: KeysetQuery, after: string): Condition {
  const { sort, id } = query;
  const sign = sort.descending ? '<' : '>';
  const [value, last] = fromCursor(query, after);
  return {
    // The second half says it all; MySQL finds its place in an index by the first alone.
    sql: `${sort.by} ${sign}= ? AND (${sort.by}, ${id.by}) ${sign} (?, ?)`,
    parameters: [value, value, last],
  };
}

/** Names a list and its order: a cursor of another one would point to nowhere in it. */
const orderOf = ({ from, sort, id }: KeysetQuery) =>
  createHash('sha256')
    .update([from, sort.by, String(sort.descending), id.by].join('\n'))
    .digest('base64url')
    .slice(0, 10);

const toCursor = (query: KeysetQuery, values: readonly SqlValue[]) =>
  Buffer.from(JSON.stringify([orderOf(query), ...values])).toString('base64url');

function fromCursor(query: KeysetQuery, text: string): [SqlValue, SqlValue] {
  try {
    const cursor = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown;
    if (Array.isArray(cursor) && cursor.length === 3) {
      const [order, value, last] = cursor as unknown[];
      const fits = typeof value === query.sort.type && typeof last === query.id.type;
      if (order === orderOf(query) && fits) return [value, last] as [SqlValue, SqlValue];
    }
  } catch {
    // Refused below: it is not one of our cursors.
  }
  throw new Refusal('invalid-parameter', 'after: not a cursor of this list in this order.', [
    { pointer: 'after', code: 'invalid', detail: 'not a cursor of this list in this order' },
  ]);
}
