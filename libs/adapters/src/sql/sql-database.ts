import { Refusal } from '@crpm/event-sourcing';
import { DataSource, QueryFailedError, type MigrationInterface, type QueryRunner } from 'typeorm';

export type Migration = new () => MigrationInterface;
export type SqlValue = string | number | boolean | null;

/** Runs SQL with `?` parameters. */
export interface SqlExecutor {
  query<Row>(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]>;
}

/** What commits are written to first. */
export interface CommitLog {
  /** Answers once everything committed so far survives a power cut. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * One service's database: reads on a connection that cannot write, writes one after another.
 * SQLite has a single writer anyway, and TypeORM shares one runner there: two transactions at once
 * would interleave, and a failed one would undo or keep the other's rows.
 */
export class SqlDatabase implements SqlExecutor {
  private tail: Promise<unknown> = Promise.resolve();
  private readonly writeRunner: QueryRunner;
  private readonly readRunner: QueryRunner;

  constructor(
    private readonly writer: DataSource,
    private readonly reader: DataSource,
    private readonly log: CommitLog,
  ) {
    this.writeRunner = writer.createQueryRunner();
    this.readRunner = reader.createQueryRunner();
  }

  query<Row>(sql: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
    return execute<Row>(this.readRunner, sql, parameters);
  }

  /** One durable transaction; what `work` throws undoes it. */
  write<T>(work: (transaction: SqlExecutor) => Promise<T>): Promise<T> {
    const turn = this.tail.then(() => this.transaction(work));
    this.tail = turn.catch(() => undefined);
    return turn;
  }

  /** Waits for the writes under way and closes both connections. */
  async close(): Promise<void> {
    await this.tail;
    await this.reader.destroy();
    await this.writer.destroy();
    await this.log.close();
  }

  private async transaction<T>(work: (transaction: SqlExecutor) => Promise<T>): Promise<T> {
    const runner = this.writeRunner;
    await execute(runner, 'BEGIN IMMEDIATE', []);
    let result: T;
    try {
      result = await work({
        query: (sql, parameters = []) => execute(runner, sql, parameters),
      });
      await execute(runner, 'COMMIT', []);
    } catch (error) {
      // A failed COMMIT (a full disk) may have ended the transaction already.
      await execute(runner, 'ROLLBACK', []).catch(() => undefined);
      throw error;
    }
    await this.log.sync();
    return result;
  }
}

async function execute<Row>(
  runner: QueryRunner,
  sql: string,
  parameters: readonly SqlValue[],
): Promise<Row[]> {
  try {
    return (await runner.query(sql, parameters as SqlValue[])) as Row[];
  } catch (error) {
    throw refusalOf(error);
  }
}

/** What the engine says about the machine rather than about the statement is a refusal to retry. */
function refusalOf(error: unknown): unknown {
  if (!(error instanceof QueryFailedError)) return error;
  const { code } = error.driverError as { code?: string };
  if (code === 'SQLITE_FULL') {
    return new Refusal('storage-full', 'The disk is full. Nothing was lost; free some space.');
  }
  if (code === 'SQLITE_BUSY' || code?.startsWith('SQLITE_IOERR') === true) {
    return new Refusal('unavailable', 'The database cannot be written to now.');
  }
  return error;
}
