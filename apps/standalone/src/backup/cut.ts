import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { wait, type Clock, type Timers } from '@crpm/event-sourcing';

/**
 * The databases that a shop is, in the order in which they are seen; everything else it has follows
 * from them. A purchase is placed in purchases, then its stock is taken in products, then it is
 * confirmed in purchases; what it names was there before it was placed. So purchases come first:
 *
 * - What is confirmed there took its stock before, and products, seen later, has it taken. In the
 *   other order a confirmed purchase could be without its stock, which is the one thing that must
 *   never be.
 * - What is placed and not settled there is settled after the restore, and so is stock that a
 *   cancelled purchase gives back: both are asked for again until they are done, and products does
 *   neither twice.
 * - What was placed after it was seen may have taken stock that products shows, for a purchase that
 *   the backup does not know: nobody would ever give it back. Therefore purchases must not have moved
 *   by the time the others are seen; where it has, all are seen again.
 *
 * The customers' keys come after the customers: a key is kept before anything is sealed with it.
 */
export const DATABASES = ['purchases', 'products', 'customers', 'customer-keys'] as const;
const [FIRST, ...OTHERS] = DATABASES;

/** Seeing takes a fraction of what lies between two commits of a busy shop. */
const PATIENCE = 20_000;
const PAUSE = 3;

/** A database as it was at one moment, for as long as it is open; the shop writes on meanwhile. */
export interface Seen {
  readonly name: (typeof DATABASES)[number];
  readonly database: DatabaseSync;
}

/** Sees all databases of a shop, running or not, at one moment of its history. */
export async function seeAll(
  folder: string,
  { clock, timers }: { readonly clock: Clock; readonly timers: Timers },
): Promise<readonly Seen[]> {
  const first = { name: FIRST, database: openToRead(folder, FIRST) };
  const others = OTHERS.map((name) => ({ name, database: openToRead(folder, name) }));
  const seen = [first, ...others];
  const now = openToRead(folder, FIRST);
  const until = clock.now() + PATIENCE;
  try {
    for (;;) {
      for (const { database } of seen) see(database);
      if (positionIn(now) === positionIn(first.database)) return seen;
      for (const { database } of seen) database.exec('ROLLBACK');
      if (clock.now() > until) throw new Error('The shop does not pause for a moment: try again.');
      await wait(timers, PAUSE);
    }
  } catch (error) {
    close(seen);
    throw error;
  } finally {
    now.close();
  }
}

export function close(seen: readonly Seen[]): void {
  for (const { database } of seen) database.close();
}

const openToRead = (folder: string, name: string) =>
  new DatabaseSync(join(folder, `${name}.db`), { readOnly: true, timeout: 5000 });

/** A transaction sees what there is when it first reads. */
function see(database: DatabaseSync): void {
  database.exec('BEGIN');
  database.prepare('SELECT COUNT(*) FROM sqlite_schema').get();
}

function positionIn(database: DatabaseSync): unknown {
  return database.prepare('SELECT position FROM head').get()?.['position'];
}
