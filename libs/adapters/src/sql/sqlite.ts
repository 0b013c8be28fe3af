import { DataSource } from 'typeorm';
import type { BetterSqlite3DataSourceOptions } from 'typeorm/driver/better-sqlite3/BetterSqlite3DataSourceOptions.js';
import { SqlDatabase, type Migration } from './sql-database.ts';

interface Pragmas {
  pragma(source: string): unknown;
}

/** Durable commits: the write-ahead log is synced before a commit is acknowledged. */
function prepare(database: Pragmas): void {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('busy_timeout = 5000');
  database.pragma('cache_size = -65536');
  database.pragma('temp_store = MEMORY');
  database.pragma('wal_autocheckpoint = 4000');
}

/** Opens the file, made where there is none, and brings its schema up to date. */
export async function openSqlite(
  file: string,
  migrations: readonly Migration[],
): Promise<SqlDatabase> {
  const shared = {
    type: 'better-sqlite3',
    database: file,
    statementCacheSize: 500,
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
    prepareDatabase: ((database: Pragmas) => {
      database.pragma('busy_timeout = 5000');
      database.pragma('cache_size = -65536');
    }) as (database: unknown) => void,
  }).initialize();
  return new SqlDatabase(writer, reader);
}
