import { Refusal } from '@crpm/event-sourcing';
import type { Connection, QueryError } from 'mysql2/promise';
import type { SqlDialect, SqlExecutor, SqlValue } from './sql-database.ts';

/** Characters of one message to the server: far below what a server takes by default (64 MiB). */
const MESSAGE = 4_000_000;
const MOST_AT_ONCE = 1000;

/** What a server says, or does not say any more, when another try may do better. */
const PASSING = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'PROTOCOL_CONNECTION_LOST',
  'ER_CLIENT_INTERACTION_TIMEOUT',
  'ER_CON_COUNT_ERROR',
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_SERVER_SHUTDOWN',
]);
const FULL = new Set(['ER_DISK_FULL', 'ER_RECORD_FILE_FULL']);

/** Statements over one connection; of many parameter lists as few messages as possible. */
export class MysqlConnection implements SqlExecutor {
  readonly dialect: SqlDialect = {
    forUpdate: ' FOR UPDATE',
    now: 'CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)',
    upsert: (_, columns) =>
      ' AS new ON DUPLICATE KEY UPDATE ' +
      columns.map((column) => `"${column}" = new."${column}"`).join(', '),
  };

  constructor(private readonly connection: Pick<Connection, 'query'>) {}

  async query<Row>(sql: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
    try {
      const [rows] = await this.connection.query(sql, [...parameters]);
      return Array.isArray(rows) ? (rows as Row[]) : [];
    } catch (error) {
      throw refusalOf(error);
    }
  }

  async runEach(sql: string, parameterLists: readonly (readonly SqlValue[])[]): Promise<void> {
    const insertion = /^(INSERT .* VALUES )(\([?, ]*\))(.*)$/s.exec(sql);
    for (const some of messagesOf(parameterLists)) {
      const message = insertion
        ? `${insertion[1] ?? ''}${some.map(() => insertion[2]).join(', ')}${insertion[3] ?? ''}`
        : some.map(() => sql).join(';\n');
      await this.query(message, some.flat());
    }
  }
}

function* messagesOf(lists: readonly (readonly SqlValue[])[]): Generator<(readonly SqlValue[])[]> {
  let some: (readonly SqlValue[])[] = [];
  let characters = 0;
  for (const list of lists) {
    const size = list.reduce<number>((sum, value) => sum + String(value).length, 0);
    if (some.length > 0 && (some.length === MOST_AT_ONCE || characters + size > MESSAGE)) {
      yield some;
      some = [];
      characters = 0;
    }
    some.push(list);
    characters += size;
  }
  if (some.length > 0) yield some;
}

/** What the server says about itself rather than about the statement is a refusal to retry. */
export function refusalOf(error: unknown): unknown {
  const { code = '', fatal } = error as Partial<QueryError>;
  if (FULL.has(code)) {
    return new Refusal('storage-full', 'The disk is full. Nothing was lost; free some space.');
  }
  // The driver itself has no code for a connection that is gone.
  if (PASSING.has(code) || (fatal && code === ''))
    return new Refusal('unavailable', 'The database does not answer now.');
  return error;
}
