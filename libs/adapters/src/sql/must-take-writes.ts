import type { SqlDatabase } from './sql-database.ts';

/**
 * Throws unless the database keeps what it is given. Only a commit with changes asks the disk: reads
 * go on where it is full, and so does what is rolled back. Nothing is left of it.
 */
export const mustTakeWrites = (database: SqlDatabase): Promise<void> =>
  database.write(async (transaction) => {
    await transaction.run(
      "INSERT INTO leases (name, holder, fence, expires_at) VALUES ('probe', '', 0, 0)" +
        // Of another replica that asks at the same time.
        transaction.dialect.upsert(['name'], ['name']),
    );
    await transaction.run("DELETE FROM leases WHERE name = 'probe'");
  });
