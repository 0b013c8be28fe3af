import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { AnalyticsDatabase } from './clickhouse.ts';

interface Applied {
  readonly name: string;
  readonly checksum: string;
}

/** Statements of a file are parted by a line that holds nothing but `;`. */
const statementsOf = (file: string): string[] =>
  file
    .split(/^;\s*$/m)
    .map((statement) => statement.trim().replace(/;$/, ''))
    .filter((statement) => statement !== '');

/**
 * ClickHouse has no transactions for this: a file that failed half-way runs again, so statements
 * are written to be repeatable (IF NOT EXISTS).
 */
export async function migrate(database: AnalyticsDatabase, directory: URL): Promise<void> {
  await database.command(
    'CREATE TABLE IF NOT EXISTS migrations ' +
      '(name String, checksum String, applied_at DateTime DEFAULT now()) ' +
      'ENGINE = MergeTree ORDER BY name SETTINGS non_replicated_deduplication_window = 10000',
  );
  const rows = await database.query<Applied>('SELECT name, checksum FROM migrations');
  const applied = new Map(rows.map(({ name, checksum }) => [name, checksum]));
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort();
  for (const name of names) {
    const file = await readFile(new URL(name, directory), 'utf8');
    const checksum = createHash('sha256').update(file).digest('hex');
    const known = applied.get(name);
    if (known === checksum) continue;
    if (known !== undefined) {
      throw new Error(`Migration ${name} was applied in another form: add a new one instead.`);
    }
    for (const statement of statementsOf(file)) await database.command(statement);
    await database.insert('migrations', [{ name, checksum }], name);
  }
}
