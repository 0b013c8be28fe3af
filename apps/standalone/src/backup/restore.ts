import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { holdFile, type Migration } from '@crpm/adapters';
import { STORES } from '@crpm/contracts';
import { DATABASES as OF_CUSTOMERS } from '@crpm/customers';
import type { Clock, Ids } from '@crpm/event-sourcing';
import { DATABASES as OF_PRODUCTS } from '@crpm/products';
import { DATABASES as OF_PURCHASES } from '@crpm/purchases';
import { LOCK, makeFolder, readInstallation, UNFINISHED_RESTORE } from '../data-folder.ts';
import { syncFolder } from '../sync-folder.ts';
import { copyDurably } from './back-up.ts';
import { DATABASES } from './cut.ts';
import { FILES, readWholeBackup, type Manifest } from './manifest.ts';

export interface RestoreContext {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly progress: (text: string) => void;
}

const DRAFT = 'restore.draft';
/** What of a data folder is the shop's. */
const SHOP = ['databases', 'secrets', 'installation.json', 'imports', 'clickhouse'];
/** What this release knows how to bring a database to. */
const MIGRATIONS: Record<(typeof DATABASES)[number], readonly Migration[]> = {
  ...OF_CUSTOMERS,
  ...OF_PRODUCTS,
  ...OF_PURCHASES,
};

/**
 * Makes a data folder the shop of a backup, while no shop runs there. A shop that is there already is
 * put aside when `replace` says so. Throws an Error with one line for people, and then nothing has
 * changed; cut off later than that, it has to be run again before the shop starts.
 */
export async function restore(
  source: string,
  dataDir: string,
  replace: boolean,
  context: RestoreContext,
): Promise<{ readonly manifest: Manifest; readonly aside: string | undefined }> {
  const manifest = await readWholeBackup(source, context.progress);
  await readInstallation(source);
  await makeFolder(dataDir);
  const release = holdFile(join(dataDir, LOCK));
  if (!release) throw new Error(`${dataDir} is in use by a running instance: stop the shop first.`);
  try {
    if (existsSync(join(dataDir, 'databases')) && !replace) {
      throw new Error(`${dataDir} holds a shop already: --replace puts it aside.`);
    }
    const draft = join(dataDir, DRAFT);
    await rm(draft, { recursive: true, force: true });
    try {
      await fill(draft, source, context);
    } catch (error) {
      await rm(draft, { recursive: true, force: true });
      throw error;
    }
    return { manifest, aside: await swapIn(dataDir, draft, context) };
  } finally {
    release();
  }
}

/**
 * Every store begins another life, also where nothing was lost: nobody can tell who had followed it
 * further than the backup goes, and from here on its positions are dealt a second time.
 */
async function fill(draft: string, source: string, { ids, progress }: RestoreContext) {
  for (const folder of ['', 'databases', 'secrets']) {
    await mkdir(join(draft, folder), { mode: 0o700 });
  }
  for (const file of FILES) {
    progress(`Restoring ${file}`);
    await copyDurably(join(source, file), join(draft, file));
  }
  for (const name of DATABASES) {
    const database = new DatabaseSync(join(draft, 'databases', `${name}.db`));
    try {
      mustBeKnown(name, database, source);
      if (!(STORES as readonly string[]).includes(name)) continue;
      database.prepare('UPDATE head SET store_epoch = ?').run(ids.uuid());
    } finally {
      database.close();
    }
  }
  for (const folder of ['databases', 'secrets', '']) await syncFolder(join(draft, folder));
}

function mustBeKnown(name: (typeof DATABASES)[number], database: DatabaseSync, source: string) {
  const known = new Set(MIGRATIONS[name].map((migration) => new migration().name));
  const made = database.prepare('SELECT name FROM migrations').all();
  if (made.every((migration) => known.has(String(migration['name'])))) return;
  throw new Error(`${source} was written by a newer version of CRPM; nothing was changed.`);
}

/** The figures go with what is put aside: they are made anew from the stores at the next start. */
async function swapIn(
  dataDir: string,
  draft: string,
  { clock }: RestoreContext,
): Promise<string | undefined> {
  const unfinished = join(dataDir, UNFINISHED_RESTORE);
  await writeFile(unfinished, '', { flush: true });
  await syncFolder(dataDir);
  const there = SHOP.filter((name) => existsSync(join(dataDir, name)));
  const time = new Date(clock.now()).toISOString().replaceAll(':', '-');
  const aside = there.length > 0 ? join(dataDir, `replaced-${time}`) : undefined;
  if (aside) {
    await mkdir(aside, { mode: 0o700 });
    for (const name of there) await rename(join(dataDir, name), join(aside, name));
    await rm(join(aside, 'clickhouse'), { recursive: true, force: true });
    await syncFolder(aside);
  }
  for (const name of await readdir(draft)) await rename(join(draft, name), join(dataDir, name));
  await rmdir(draft);
  await syncFolder(dataDir);
  await rm(unfinished);
  return aside;
}
