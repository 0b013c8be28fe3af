import { createConnection, type Connection } from 'mysql2/promise';
import type { MysqlDatabase } from '../mysql.ts';

/** The server tests make databases on: mysql://user:password@host:port, an account that may. */
const ADDRESS = process.env['CRPM_TEST_MYSQL'];

export interface MysqlServer {
  /** A new database with an account of its own for the service. */
  createDatabase(): Promise<MysqlDatabase>;
  dropDatabase(database: MysqlDatabase): Promise<void>;
}

/** Suites on a real server, where one was named. */
export function withMysql(name: string, suites: (server: MysqlServer) => void): void {
  if (!ADDRESS) {
    it.skip(`${name}: no server named by CRPM_TEST_MYSQL`, () => undefined);
    return;
  }
  const { hostname, port, username, password } = new URL(ADDRESS);
  const address = { host: hostname, port: Number(port) };
  const admin = { user: username, password };
  let connection: Connection;
  let made = 0;
  beforeAll(async () => {
    connection = await createConnection({ ...address, ...admin });
  });
  afterAll(() => connection.end());
  suites({
    createDatabase: async () => {
      const database = `crpm_test_${String(process.pid)}_${String(++made)}`;
      const service = { user: database.slice(-32), password: 'test' };
      await connection.query(
        `CREATE DATABASE ${database} CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin`,
      );
      await connection.query(`CREATE USER '${service.user}'@'%' IDENTIFIED BY 'test'`);
      await connection.query(
        `GRANT SELECT, INSERT, UPDATE, DELETE ON ${database}.* TO '${service.user}'@'%'`,
      );
      return { ...address, database, service, migrations: admin };
    },
    dropDatabase: async ({ database, service }) => {
      await connection.query(`DROP DATABASE ${database}`);
      await connection.query(`DROP USER '${service.user}'@'%'`);
    },
  });
}
