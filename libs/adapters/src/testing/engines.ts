import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection, type Connection } from 'mysql2/promise';
import { migrateMysql } from '../sql/mysql-migrate.ts';
import { openMysql, type MysqlDatabase } from '../sql/mysql.ts';
import type { Migration, SqlDatabase } from '../sql/sql-database.ts';
import { openSqlite } from '../sql/sqlite.ts';

/** The server tests make databases on: mysql://user:password@host:port, an account that may. */
const ADDRESS = process.env['CRPM_TEST_MYSQL'];
let made = 0;

/** A new database that any number may open, one after another or, on a server, beside each other. */
export interface TestDatabase {
  open(): Promise<SqlDatabase>;
  drop(): Promise<void>;
}

export interface TestEngine {
  readonly name: 'SQLite' | 'MySQL';
  create(migrations: readonly Migration[]): Promise<TestDatabase>;
}

/** The same suite on every engine there is: SQLite always, MySQL where a server was named. */
export function onEveryEngine(suite: (engine: TestEngine) => void): void {
  describe('on SQLite', () => {
    suite({ name: 'SQLite', create: createSqlite });
  });
  withMysql('on MySQL', (server) => {
    suite({
      name: 'MySQL',
      create: async (migrations) => {
        const database = await server.create();
        await server.migrate(database, migrations);
        return {
          open: () => openMysql(database, migrations),
          drop: () => server.drop(database),
        };
      },
    });
  });
}

async function createSqlite(migrations: readonly Migration[]): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'crpm-database-'));
  return {
    open: () => openSqlite(join(folder, 'test.db'), migrations),
    drop: () => rm(folder, { recursive: true }),
  };
}

export interface MysqlTestServer {
  readonly address: { readonly host: string; readonly port: number };
  /** Runs a statement with an account that may do everything. */
  run(statement: string): Promise<void>;
  /** A new database, and an account of its own that may do nothing yet. */
  create(): Promise<MysqlDatabase>;
  migrate(database: MysqlDatabase, migrations: readonly Migration[]): Promise<void>;
  drop(database: MysqlDatabase): Promise<void>;
}

/** Suites on a real server, where one was named. */
export function withMysql(name: string, suites: (server: MysqlTestServer) => void): void {
  if (!ADDRESS) {
    it.skip(`${name}: no server named by CRPM_TEST_MYSQL`, () => undefined);
    return;
  }
  const { hostname, port, username, password } = new URL(ADDRESS);
  const address = { host: hostname, port: Number(port) };
  const admin = { user: username, password };
  describe(name, () => {
    let connection: Connection;
    beforeAll(async () => {
      connection = await createConnection({ ...address, ...admin });
    });
    suites({
      address,
      run: async (statement) => {
        await connection.query(statement);
      },
      create: async () => {
        const database = `crpm_test_${String(process.pid)}_${String(++made)}`;
        const account = { user: database, password: 'test' };
        await connection.query('CREATE DATABASE ??', [database]);
        await connection.query("CREATE USER ?@'%' IDENTIFIED BY ?", [database, account.password]);
        return { ...address, database, account };
      },
      migrate: (database, migrations) =>
        migrateMysql({ ...database, account: admin }, migrations, database.account.user),
      drop: async ({ database }) => {
        await connection.query('DROP DATABASE ??', [database]);
        await connection.query("DROP USER ?@'%'", [database]);
      },
    });
    // Behind what the suites themselves do at their end.
    afterAll(() => connection.end());
  });
}
