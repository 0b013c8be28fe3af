import { Refusal } from '@crpm/event-sourcing';
import type { Pool, PoolConnection, QueryError } from 'mysql2/promise';
import type { SqlDialect, SqlExecutor, SqlReader, SqlValue } from './sql-database.ts';

/** Characters of one message to the server: far below what a server takes by default (64 MiB). */
const MESSAGE = 4_000_000;
const MOST_AT_ONCE = 1000;
/** Milliseconds for one message: a machine that is gone says no goodbye. */
const PATIENCE = 60_000;

/** After these, the server or the way to it is another one, or there is none: so is the connection. */
const GONE = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'ER_CLIENT_INTERACTION_TIMEOUT',
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_READ_ONLY_MODE',
  'ER_SERVER_SHUTDOWN',
]);
/** What else a server says when another try may do better. */
const PASSING = new Set([
  ...GONE,
  'ER_CON_COUNT_ERROR',
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
]);
const FULL = new Set(['ER_DISK_FULL', 'ER_RECORD_FILE_FULL']);

/** Questions, each over whichever connection is free. */
export class MysqlReader implements SqlReader {
  constructor(private readonly pool: Pool) {}

  async query<Row>(sql: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
    const connection = await connectionOf(this.pool);
    try {
      const rows = await ask(connection, sql, parameters);
      connection.release();
      return rows as Row[];
    } catch (error) {
      if (isGone(error)) connection.destroy();
      else connection.release();
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
  /** Whether the connection is of no use any more. */
  private gone = false;

  constructor(private readonly connection: PoolConnection) {}

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
      if (this.held.length > 0 && this.characters + some.characters > MESSAGE) await this.send();
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
    this.connection.release();
  }

  async rollback(): Promise<void> {
    this.held = [];
    this.parameters = [];
    // Where it cannot, the server lets go of whatever is still held with the connection.
    if (!this.gone) await this.send('ROLLBACK').catch(() => (this.gone = true));
    if (this.gone) this.connection.destroy();
    else this.connection.release();
  }

  private async send(sql?: string, more: readonly SqlValue[] = []): Promise<unknown> {
    const statements = sql === undefined ? this.held : [...this.held, sql];
    const parameters = [...this.parameters, ...more];
    this.held = [];
    this.parameters = [];
    this.characters = 0;
    try {
      return await ask(this.connection, statements.join(';\n'), parameters);
    } catch (error) {
      this.gone ||= isGone(error);
      throw refusalOf(error);
    }
  }
}

/** A connection of the pool, for as long as nobody gives it back. */
export const connectionOf = (pool: Pool): Promise<PoolConnection> =>
  pool.getConnection().catch((error: unknown) => {
    throw refusalOf(error);
  });

async function ask(
  connection: PoolConnection,
  sql: string,
  parameters: readonly SqlValue[],
): Promise<unknown> {
  const [results] = await connection.query({ sql, values: [...parameters], timeout: PATIENCE });
  return results;
}

const isGone = (error: unknown): boolean => {
  const { code = '', fatal } = error as Partial<QueryError>;
  return fatal === true || GONE.has(code);
};

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
function refusalOf(error: unknown): unknown {
  const { code = '', fatal } = error as Partial<QueryError>;
  if (FULL.has(code)) {
    return new Refusal('storage-full', 'The disk is full. Nothing was lost; free some space.');
  }
  // The driver itself has no code for a connection that is gone.
  if (PASSING.has(code) || (fatal && code === ''))
    return new Refusal('unavailable', 'The database does not answer now.');
  // Its words quote the value, which may be somebody's; the code says what is wrong.
  if (error instanceof Error) error.message = error.message.replace(/'.*'/s, "'…'");
  return error;
}
