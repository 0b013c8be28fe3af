import type { MigrationInterface } from 'typeorm';

export type Migration = new () => MigrationInterface;
export type SqlValue = string | number | null;

/** Runs SQL with `?` parameters. */
export interface SqlReader {
  query<Row>(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]>;
}

export interface SqlExecutor extends SqlReader {
  /** Runs one changing statement with each list of parameters, in order. */
  runEach(sql: string, parameterLists: readonly (readonly SqlValue[])[]): Promise<void>;
}

/** What a database is made of. */
export interface SqlConnections {
  readonly writer: SqlExecutor;
  readonly reader: SqlReader;
  /** Answers once everything committed so far survives a power cut. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * One service's database: reads on a connection that cannot write, writes one after another.
 * SQLite has a single writer anyway, and one connection cannot hold two transactions: two at once
 * would interleave, and a failed one would undo or keep the other's rows.
 */
export class SqlDatabase implements SqlReader {
  private tail: Promise<unknown> = Promise.resolve();

  constructor(private readonly connections: SqlConnections) {}

  query<Row>(sql: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
    return this.connections.reader.query<Row>(sql, parameters);
  }

  /** One durable transaction; what `work` throws undoes it. */
  write<T>(work: (transaction: SqlExecutor) => Promise<T>): Promise<T> {
    const turn = this.tail.then(() => this.transaction(work));
    this.tail = turn.catch(() => undefined);
    return turn;
  }

  /** Waits for the writes under way and closes the connections. */
  async close(): Promise<void> {
    await this.tail;
    await this.connections.close();
  }

  private async transaction<T>(work: (transaction: SqlExecutor) => Promise<T>): Promise<T> {
    const { writer } = this.connections;
    await writer.query('BEGIN IMMEDIATE');
    let result: T;
    try {
      result = await work(writer);
      await writer.query('COMMIT');
    } catch (error) {
      // A failed COMMIT (a full disk) may have ended the transaction already.
      await writer.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
    await this.connections.sync();
    return result;
  }
}
