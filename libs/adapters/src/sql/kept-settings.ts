import type { SqlDatabase } from './sql-database.ts';

/**
 * Keeps at the first start what holds for good; throws an Error with one line for people where a
 * later one wants something else. Replicas that start at once agree on what the first of them said.
 */
export async function keepSettings(
  database: SqlDatabase,
  name: string,
  wanted: Readonly<Record<string, string>>,
): Promise<void> {
  const kept = await database.write(async (transaction) => {
    await transaction.runEach(
      'INSERT INTO settings (name, value) VALUES (?, ?)' +
        transaction.dialect.upsert(['name'], ['name']),
      Object.entries(wanted),
    );
    return transaction.query<{ name: string; value: string }>('SELECT name, value FROM settings');
  });
  for (const { name: setting, value } of kept) {
    if (wanted[setting] === undefined || wanted[setting] === value) continue;
    throw new Error(
      `The database ${name} belongs to a shop with ${setting} ${value}, not ${wanted[setting]}; ` +
        'that is fixed for good.',
    );
  }
}
