import { createConnection } from 'mysql2/promise';
import type { MysqlDatabase } from './mysql.ts';

/**
 * Begins another life of a store that was put back from a backup: from here on its positions are
 * dealt a second time, and everything it has is published under the new epoch. Throws an Error with
 * one line for people while a process of the service runs, for that one knows the old epoch.
 */
export async function beginAnotherLife(
  { host, port, database, account }: MysqlDatabase,
  epoch: string,
): Promise<void> {
  const connection = await createConnection({ host, port, database, ...account });
  try {
    await connection.beginTransaction();
    const [held] = await connection.query(
      'SELECT name FROM leases WHERE expires_at > UNIX_TIMESTAMP(NOW(3)) * 1000 FOR UPDATE',
    );
    if ((held as unknown[]).length > 0) {
      throw new Error(`A process uses the database ${database}: stop all of the service first.`);
    }
    await connection.query('UPDATE head SET store_epoch = ?', [epoch]);
    await connection.query("DELETE FROM checkpoints WHERE name = 'relay'");
    await connection.commit();
  } finally {
    // Which undoes what was not committed.
    await connection.end();
  }
}

/** Whether anything of a store was published: then its topic has it, and must be there. */
export async function wasPublished({
  host,
  port,
  database,
  account,
}: MysqlDatabase): Promise<boolean> {
  const connection = await createConnection({ host, port, database, ...account });
  try {
    const [found] = await connection.query(
      "SELECT name FROM checkpoints WHERE name = 'relay' AND position > 0",
    );
    return (found as unknown[]).length > 0;
  } finally {
    await connection.end();
  }
}
