import type { SqlDatabase } from './sql-database.ts';

/** Throws unless the database keeps what it is given: reads go on where a disk is full. */
export const mustTakeWrites = (database: SqlDatabase): Promise<void> =>
  database.write((transaction) => {
    const { dialect } = transaction;
    return transaction.run(
      `INSERT INTO leases (name, holder, fence, expires_at) VALUES ('probe', '', 0, ${dialect.now})` +
        dialect.upsert(['name'], ['expires_at']),
    );
  });
