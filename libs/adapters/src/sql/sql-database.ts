import type { MigrationInterface } from 'typeorm';

export type Migration = new () => MigrationInterface;
export type SqlValue = string | number | null;

/** Runs SQL with `?` parameters. */
export interface SqlReader {
  query<Row>(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]>;
}

export interface SqlExecutor extends SqlReader {
  readonly dialect: SqlDialect;
  /** Runs a changing statement, at the latest when something is asked or the transaction ends. */
  run(sql: string, parameters?: readonly SqlValue[]): Promise<void>;
  /** The same with each list of parameters, in order. */
  runEach(sql: string, parameterLists: readonly (readonly SqlValue[])[]): Promise<void>;
}

/** Where the engines' SQL differs. */
export interface SqlDialect {
  /** Ends a SELECT whose rows nobody else may change before the transaction ends. */
  readonly forUpdate: string;
  /** An expression: the database's time now, milliseconds since the epoch. */
  readonly now: string;
  /** Ends an INSERT that changes the row instead, where one with the key is there already. */
  upsert(key: readonly string[], columns: readonly string[]): string;
}

/** A database engine under one service's tables. */
export interface SqlEngine {
  readonly reader: SqlReader;
  /**
   * One transaction; what `work` throws undoes it. Its answer survives a power cut. Called for one
   * at a time.
   */
  transaction<T>(work: (transaction: SqlExecutor) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * One service's database: reads beside the writes, writes one after another. The lane brings what
 * can be written together; transactions that wait for each other's rows would gain nothing.
 */
export class SqlDatabase implements SqlReader {
  private tail: Promise<unknown> = Promise.resolve();

  constructor(private readonly engine: SqlEngine) {}

  query<Row>(sql: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
    return this.engine.reader.query<Row>(sql, parameters);
  }

  /** One durable transaction; what `work` throws undoes it. */
  write<T>(work: (transaction: SqlExecutor) => Promise<T>): Promise<T> {
    const turn = this.tail.then(() => this.engine.transaction(work));
    this.tail = turn.catch(() => undefined);
    return turn;
  }

  /** Waits for the writes under way and closes the connections. */
  async close(): Promise<void> {
    await this.tail;
    await this.engine.close();
  }
}
