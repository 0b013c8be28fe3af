import { createPool, type Pool, type PoolOptions } from 'mysql2/promise';
import { connectionOf, MysqlReader, MysqlTransaction } from './mysql-connection.ts';
import { mustBeMigrated } from './mysql-migrate.ts';
import { SqlDatabase, type Migration, type SqlExecutor, type SqlReader } from './sql-database.ts';

export interface MysqlAccount {
  readonly user: string;
  readonly password: string;
}

/** One of a service's databases on a server, and the account to come with. */
export interface MysqlDatabase {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly account: MysqlAccount;
}

const READERS = 4;

/**
 * READ COMMITTED: behind the locked head row a plain read must be current, which the server's own
 * default is not. ANSI: `||` joins texts, as in every other engine.
 */
const SESSION =
  "SET SESSION transaction_isolation = 'READ-COMMITTED', time_zone = '+00:00', " +
  "sql_mode = 'ANSI,STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO'";

/**
 * Seconds after which the server ends a connection that says nothing: a replica that sleeps in the
 * middle of a transaction holds the head row, and with it all the others.
 */
const SILENCE = 10;
/** Milliseconds after which we end one that has nothing to do, before the server does. */
const IDLE = 5000;

/**
 * Opens a service's database with the service's account. Throws an Error with one line for people
 * where the schema is not up to date, or the server would not keep what it has acknowledged.
 * `onWait` is called whenever all connections are taken.
 */
export async function openMysql(
  { host, port, database, account }: MysqlDatabase,
  migrations: readonly Migration[],
  onWait: () => void = () => undefined,
): Promise<SqlDatabase> {
  const pool = (more: PoolOptions, session = ''): Pool => {
    const made = createPool({
      host,
      port,
      database,
      ...account,
      charset: 'utf8mb4',
      timezone: 'Z',
      supportBigNumbers: true,
      decimalNumbers: true,
      // The driver's notes of where each statement came from cost more than the statement's text.
      trace: false,
      // It would undo what is said of the session below.
      resetOnRelease: false,
      ...more,
    });
    made.pool.on('enqueue', onWait);
    made.pool.on('connection', (connection) => {
      // Queued before whatever the connection is wanted for, which fails with it.
      connection.query(SESSION + session, (error) => {
        if (error) connection.destroy();
      });
    });
    return made;
  };
  const writer = pool(
    // One is used at a time; of a pool of one, none would be let rest.
    { connectionLimit: 2, maxIdle: 1, idleTimeout: IDLE, multipleStatements: true },
    `, wait_timeout = ${String(SILENCE)}`,
  );
  const reader = pool({ connectionLimit: READERS });
  const close = async () => {
    await reader.end();
    await writer.end();
  };
  try {
    await mustBeMigrated(new MysqlReader(reader), database, migrations);
    await mustBeDurable(new MysqlReader(reader));
  } catch (error) {
    await close();
    throw error;
  }
  return new SqlDatabase({
    reader: new MysqlReader(reader),
    transaction: (work) => transact(writer, work),
    close,
  });
}

async function transact<T>(
  writer: Pool,
  work: (transaction: SqlExecutor) => Promise<T>,
): Promise<T> {
  const transaction = new MysqlTransaction(await connectionOf(writer));
  try {
    const result = await work(transaction);
    await transaction.commit();
    return result;
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

async function mustBeDurable(connection: SqlReader): Promise<void> {
  const [settings] = await connection.query<{ flush: number; binlog: number; logged: number }>(
    'SELECT @@innodb_flush_log_at_trx_commit AS flush, @@sync_binlog AS binlog, @@log_bin AS logged',
  );
  if (settings?.flush === 1 && (settings.binlog === 1 || settings.logged === 0)) return;
  throw new Error(
    'MySQL must keep what it has acknowledged: set innodb_flush_log_at_trx_commit=1 and sync_binlog=1.',
  );
}
