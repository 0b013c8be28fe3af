import { Refusal } from '@crpm/event-sourcing';
import type { SqlDialect, SqlExecutor, SqlValue } from './sql-database.ts';

/** As much of better-sqlite3 as statements need; it comes without types. */
export interface SqliteHandle {
  prepare(sql: string): Statement;
  pragma(source: string): unknown;
}

interface Statement {
  all(...parameters: readonly SqlValue[]): unknown[];
  run(...parameters: readonly SqlValue[]): unknown;
}

/** SQL texts kept compiled: more than the services have. */
const KEPT = 500;

/**
 * Statements straight to the engine. TypeORM holds the connection and brings the schema up to date;
 * its query runner costs several times what a small statement does, and is left out.
 */
export class SqliteConnection implements SqlExecutor {
  readonly dialect: SqlDialect = {
    // Its transactions are alone from their beginning.
    forUpdate: '',
    now: "CAST(ROUND(unixepoch('subsec') * 1000) AS INTEGER)",
    upsert: (key, columns) =>
      ` ON CONFLICT (${key.map((column) => `"${column}"`).join(', ')}) DO UPDATE SET ` +
      columns.map((column) => `"${column}" = excluded."${column}"`).join(', '),
  };

  private readonly statements = new Map<string, Statement>();

  constructor(private readonly handle: SqliteHandle) {}

  // Async, though the engine answers at once: what it throws is then a rejection, as elsewhere.
  // eslint-disable-next-line @typescript-eslint/require-await
  async query<Row>(sql: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
    try {
      return this.statement(sql).all(...parameters) as Row[];
    } catch (error) {
      throw refusalOf(error);
    }
  }

  run(sql: string, parameters: readonly SqlValue[] = []): Promise<void> {
    return this.runEach(sql, [parameters]);
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- as above
  async runEach(sql: string, parameterLists: readonly (readonly SqlValue[])[]): Promise<void> {
    try {
      const statement = this.statement(sql);
      for (const parameters of parameterLists) statement.run(...parameters);
    } catch (error) {
      throw refusalOf(error);
    }
  }

  private statement(sql: string): Statement {
    let statement = this.statements.get(sql);
    if (!statement) {
      statement = this.handle.prepare(sql);
      if (this.statements.size >= KEPT) this.statements.clear();
      this.statements.set(sql, statement);
    }
    return statement;
  }
}

/**
 * A file that is damaged, or of which nobody knows what is on the disk: the process ends, for no
 * later answer could be trusted.
 */
const UNTRUSTED = /^SQLITE_(CORRUPT|NOTADB|IOERR_(DIR_)?FSYNC|IOERR_CORRUPTFS)/;

/** What the engine says about the machine rather than about the statement is a refusal to retry. */
function refusalOf(error: unknown): unknown {
  const { code = '' } = error as { code?: string };
  if (UNTRUSTED.test(code)) {
    process.nextTick(() => {
      throw error;
    });
  }
  if (code === 'SQLITE_FULL') {
    return new Refusal('storage-full', 'The disk is full. Nothing was lost; free some space.');
  }
  if (code === 'SQLITE_BUSY' || code.startsWith('SQLITE_IOERR')) {
    return new Refusal('unavailable', 'The database cannot be written to now.');
  }
  return error;
}
