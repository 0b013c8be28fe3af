import { open, type FileHandle } from 'node:fs/promises';
import { DataSource } from 'typeorm';
import type { BetterSqlite3DataSourceOptions } from 'typeorm/driver/better-sqlite3/BetterSqlite3DataSourceOptions.js';
import { SqlDatabase, type Migration, type SqlEngine, type SqlExecutor } from './sql-database.ts';
import { SqliteConnection, type SqliteHandle } from './sqlite-connection.ts';

/**
 * NORMAL leaves out one thing of FULL: to sync the write-ahead log at each commit, which would stop
 * the whole process for as long as the disk takes. `openSqlite` does it, on a thread beside it.
 */
function prepare(database: SqliteHandle): void {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  database.pragma('busy_timeout = 5000');
  database.pragma('cache_size = -65536');
  database.pragma('temp_store = MEMORY');
  database.pragma('wal_autocheckpoint = 16000');
}

/**
 * Opens the file, made where there is none, and brings its schema up to date. `sync` makes the
 * write-ahead log survive a power cut.
 */
export async function openSqlite(
  file: string,
  migrations: readonly Migration[],
  sync = (log: FileHandle): Promise<void> => log.datasync(),
): Promise<SqlDatabase> {
  const shared = {
    type: 'better-sqlite3',
    database: file,
  } satisfies BetterSqlite3DataSourceOptions;
  const writer = await new DataSource({
    ...shared,
    prepareDatabase: prepare as (database: unknown) => void,
    migrations: [...migrations],
    migrationsTransactionMode: 'each',
  }).initialize();
  await writer.runMigrations();
  const reader = await new DataSource({
    ...shared,
    readonly: true,
    prepareDatabase: ((database: SqliteHandle) => {
      database.pragma('busy_timeout = 5000');
      database.pragma('cache_size = -65536');
    }) as (database: unknown) => void,
  }).initialize();
  // One file for as long as the database is open: SQLite begins it anew, but never another.
  const log = await open(`${file}-wal`);
  // A process that was killed may have left commits that are not on the disk yet.
  await sync(log);
  return new SqlDatabase(
    sqliteEngine({
      writer: await handleOf(writer),
      reader: await handleOf(reader),
      sync: () => sync(log).catch(failStop),
      close: async () => {
        await reader.destroy();
        await writer.destroy();
        await log.close();
      },
    }),
  );
}

/** An open file: a connection that writes, one that reads beside it, and the disk below them. */
export interface SqliteFile {
  readonly writer: SqliteHandle;
  readonly reader: SqliteHandle;
  /** Makes what was committed survive a power cut. */
  readonly sync: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** SQLite under a service's tables: a transaction's answer waits until it is on the disk. */
export function sqliteEngine({ writer, reader, sync, close }: SqliteFile): SqlEngine {
  const writing = new SqliteConnection(writer);
  return {
    reader: new SqliteConnection(reader),
    transaction: async (work) => {
      const result = await transact(writing, work);
      await sync();
      return result;
    },
    close,
  };
}

async function transact<T>(
  connection: SqliteConnection,
  work: (transaction: SqlExecutor) => Promise<T>,
): Promise<T> {
  await connection.run('BEGIN IMMEDIATE');
  try {
    const result = await work(connection);
    await connection.run('COMMIT');
    return result;
  } catch (error) {
    // A failed COMMIT (a full disk) may have ended the transaction already.
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function handleOf(source: DataSource): Promise<SqliteHandle> {
  return (await source.createQueryRunner().connect()) as SqliteHandle;
}

/** A disk that could not sync may have lost what it took: no later answer could be trusted. */
function failStop(error: unknown): Promise<never> {
  process.nextTick(() => {
    throw error;
  });
  return new Promise(() => undefined);
}
