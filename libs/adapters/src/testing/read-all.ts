/** `node read-all.ts FILE`: reads all that a database of SQLite holds, says so, and waits. */
import { openSqlite } from '../sql/sqlite.ts';

const database = await openSqlite(process.argv[2] ?? '', []);
const answer = await database.query('SELECT * FROM things').then(
  (rows) => `read ${String(rows.length)}`,
  (error: unknown) => `not read: ${String(error)}`,
);
process.stdout.write(`${answer}\n`);
setInterval(() => undefined, 1000);
