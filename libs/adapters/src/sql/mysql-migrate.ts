import { createConnection, type Connection } from 'mysql2/promise';
import { DataSource } from 'typeorm';
import type { MysqlDatabase } from './mysql.ts';
import type { Migration, SqlReader } from './sql-database.ts';

/** Seconds for which another one that migrates the same database is waited for. */
const PATIENCE = 600;

/** What a service's account may do; to tables that are not named, all that rows allow. */
const RIGHTS: Readonly<Record<string, string>> = {
  // What has happened stays as it was.
  events: 'SELECT, INSERT',
  migrations: 'SELECT',
};
const ROWS = 'SELECT, INSERT, UPDATE, DELETE';

/**
 * Brings the schema of one of a service's databases up to date, with an account that may, and lets
 * the service's own account into each table. Several at once take turns, and one that was killed
 * half-way goes on where it was: MySQL commits each change of a schema by itself.
 */
export async function migrateMysql(
  { host, port, database, account }: MysqlDatabase,
  migrations: readonly Migration[],
  service: string,
): Promise<void> {
  const connection = await createConnection({ host, port, database, ...account });
  try {
    await takeTurn(connection, database);
    // So compares SQLite: letter by letter, as they are encoded.
    await connection.query('ALTER DATABASE ?? CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin', [
      database,
    ]);
    const schema = await new DataSource({
      type: 'mysql',
      host,
      port,
      database,
      username: account.user,
      password: account.password,
      migrations: [...migrations],
      migrationsTransactionMode: 'none',
    }).initialize();
    try {
      await schema.runMigrations();
    } finally {
      await schema.destroy();
    }
    for (const table of await tablesOf(connection)) {
      const rights = RIGHTS[table] ?? ROWS;
      await connection.query(`GRANT ${rights} ON ??.?? TO ?@'%'`, [database, table, service]);
    }
  } finally {
    // And with it goes the turn.
    await connection.end();
  }
}

/** Throws an Error with one line for people unless all migrations were made. */
export async function mustBeMigrated(
  reader: SqlReader,
  database: string,
  migrations: readonly Migration[],
): Promise<void> {
  const rows = await reader
    .query<{ name: string }>('SELECT name FROM migrations')
    .catch((error: unknown) => {
      // No table yet, or none that we were let into.
      if (NOT_MIGRATED.has(String((error as { code?: unknown }).code))) return [];
      throw error;
    });
  const made = new Set(rows.map(({ name }) => name));
  const missing = migrations.filter((migration) => !made.has(new migration().name ?? ''));
  if (missing.length === 0) return;
  throw new Error(`The schema of ${database} is not up to date: run the migrate step first.`);
}

const NOT_MIGRATED = new Set([
  'ER_NO_SUCH_TABLE',
  'ER_TABLEACCESS_DENIED_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
]);

async function takeTurn(connection: Connection, database: string): Promise<void> {
  const [rows] = await connection.query('SELECT GET_LOCK(?, ?) AS taken', [
    `migrate ${database}`,
    PATIENCE,
  ]);
  const [row] = rows as { taken: number }[];
  if (row?.taken !== 1)
    throw new Error(`Somebody else has been migrating ${database} for too long.`);
}

async function tablesOf(connection: Connection): Promise<string[]> {
  const [rows] = await connection.query(
    'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()',
  );
  return (rows as { name: string }[]).map(({ name }) => name);
}
