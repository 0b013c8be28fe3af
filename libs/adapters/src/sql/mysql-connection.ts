import { Refusal } from '@crpm/event-sourcing';
import type { Connection, QueryError } from 'mysql2/promise';
import type { SqlDialect, SqlExecutor, SqlReader, SqlValue } from './sql-database.ts';

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

/** Questions over one connection, or over whichever of a pool is free. */
export class MysqlConnection implements SqlReader {
  constructor(private readonly connection: Pick<Connection, 'query'>) {}

  async query<Row>(sql: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
    try {
      const [rows] = await this.connection.query(sql, [...parameters]);
      return Array.isArray(rows) ? (rows as Row[]) : [];
    } catch (error) {
      throw refusalOf(error);
    }
  }
}

/**
 * One transaction. What changes something is held back until something is asked, or until the
 * commit, and goes with it in one message: a journey to the server costs more than most statements.
 * A change that fails makes that question fail, or the commit.
 */
export class MysqlTransaction implements SqlExecutor {
  readonly dialect: SqlDialect = {
    forUpdate: ' FOR UPDATE',
    now: 'CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)',
    upsert: (_, columns) =>
      ' AS new ON DUPLICATE KEY UPDATE ' +
      columns.map((column) => `"${column}" = new."${column}"`).join(', '),
  };

  private held = ['START TRANSACTION'];
  private parameters: SqlValue[] = [];
  private characters = 0;

  constructor(private readonly connection: Pick<Connection, 'query'>) {}

  async query<Row>(sql: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
    const alone = this.held.length === 0;
    const rows = await this.send(sql, parameters);
    return (alone ? rows : (rows as unknown[]).at(-1)) as Row[];
  }

  run(sql: string, parameters: readonly SqlValue[] = []): Promise<void> {
    return this.runEach(sql, [parameters]);
  }

  async runEach(sql: string, parameterLists: readonly (readonly SqlValue[])[]): Promise<void> {
    const insertion = /^(INSERT .* VALUES )(\([?, ]*\))(.*)$/s.exec(sql);
    for (const some of messagesOf(parameterLists)) {
      if (this.characters + some.characters > MESSAGE) await this.send();
      this.held.push(
        insertion
          ? `${insertion[1] ?? ''}${some.lists.map(() => insertion[2]).join(', ')}${insertion[3] ?? ''}`
          : some.lists.map(() => sql).join(';\n'),
      );
      this.parameters.push(...some.lists.flat());
      this.characters += some.characters;
    }
  }

  async commit(): Promise<void> {
    await this.send('COMMIT');
  }

  async rollback(): Promise<void> {
    this.held = [];
    this.parameters = [];
    await this.send('ROLLBACK');
  }

  private async send(sql?: string, more: readonly SqlValue[] = []): Promise<unknown> {
    const statements = sql === undefined ? this.held : [...this.held, sql];
    const parameters = [...this.parameters, ...more];
    this.held = [];
    this.parameters = [];
    this.characters = 0;
    try {
      const [results] = await this.connection.query(statements.join(';\n'), parameters);
      return results;
    } catch (error) {
      throw refusalOf(error);
    }
  }
}

interface Portion {
  readonly lists: (readonly SqlValue[])[];
  characters: number;
}

function* messagesOf(lists: readonly (readonly SqlValue[])[]): Generator<Portion> {
  let some: Portion = { lists: [], characters: 0 };
  for (const list of lists) {
    const size = list.reduce<number>((sum, value) => sum + String(value).length, 0);
    const { lists: before, characters } = some;
    if (before.length > 0 && (before.length === MOST_AT_ONCE || characters + size > MESSAGE)) {
      yield some;
      some = { lists: [], characters: 0 };
    }
    some.lists.push(list);
    some.characters += size;
  }
  if (some.lists.length > 0) yield some;
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
