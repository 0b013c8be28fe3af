import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { STORES } from '@crpm/contracts';
import type { Clock, Timers } from '@crpm/event-sourcing';
import { makeFolder } from '../data-folder.ts';
import { syncFolder } from '../sync-folder.ts';
import { close, seeAll, type Seen } from './cut.ts';
import { describe, FILES, type Manifest, type StorePositions } from './manifest.ts';

export interface BackupContext {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Of this release. */
  readonly release: string;
  readonly progress: (text: string) => void;
}

/** Pages copied before the thread is asked how far it is. */
const PAGES = 2000;

/**
 * Copies a shop, which may be running and selling, as it is at one moment into a folder that must
 * not be there yet. It has its name only when it is complete. What follows from the stores (the
 * figures, reports on imports) is not in it.
 */
export async function backUp(
  dataDir: string,
  target: string,
  context: BackupContext,
): Promise<Manifest> {
  if (!existsSync(join(dataDir, FILES[0] ?? ''))) throw new Error(`${dataDir} holds no shop.`);
  if (existsSync(target)) throw new Error(`${target} is there already; name a new folder.`);
  await makeFolder(dirname(target));
  const draft = await mkdtemp(`${target}.unfinished-`);
  try {
    for (const folder of ['databases', 'secrets']) await mkdir(join(draft, folder));
    const takenAt = new Date(context.clock.now()).toISOString();
    const stores = await copyDatabases(dataDir, draft, context);
    for (const file of FILES.filter((path) => !path.endsWith('.db'))) {
      await copyDurably(join(dataDir, file), join(draft, file));
    }
    context.progress('Writing down the checksums');
    const { release } = context;
    const { name, text, manifest } = await describe(draft, { release, takenAt, stores });
    await writeFile(join(draft, name), text, { flush: true });
    for (const folder of ['databases', 'secrets', '.']) await syncFolder(join(draft, folder));
    await rename(draft, target);
    await syncFolder(dirname(target));
    return manifest;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

/** Copies a file so that it survives a power cut together with its name. */
export async function copyDurably(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  const copy = await open(to, 'r+');
  try {
    await copy.sync();
  } finally {
    await copy.close();
  }
}

async function copyDatabases(
  dataDir: string,
  draft: string,
  context: BackupContext,
): Promise<StorePositions> {
  const seen = await seeAll(join(dataDir, 'databases'), context);
  try {
    for (const one of seen) await copyDatabase(one, join(draft, 'databases'), context.progress);
    return positionsOf(seen);
  } finally {
    close(seen);
  }
}

/** Page by page on a thread, within the transaction that has seen it: what is written since is not. */
async function copyDatabase(
  { name, database }: Seen,
  folder: string,
  progress: (text: string) => void,
): Promise<void> {
  const path = join(folder, `${name}.db`);
  await backup(database, path, {
    rate: PAGES,
    progress: ({ totalPages, remainingPages }) =>
      progress(`Copying ${name}: ${Math.floor(100 - (100 * remainingPages) / totalPages)} %`),
  });
  progress(`Looking through ${name}`);
  const copy = new DatabaseSync(path);
  try {
    // One file, whole in itself; the shop has its own way set again when it opens it.
    copy.exec('PRAGMA journal_mode = DELETE');
    const [said] = copy.prepare('PRAGMA quick_check(1)').all();
    const fault = String(said?.['quick_check']);
    if (fault !== 'ok') throw new Error(`The database ${name} of the shop is damaged: ${fault}`);
  } finally {
    copy.close();
  }
}

function positionsOf(seen: readonly Seen[]): StorePositions {
  const stores = seen.filter(({ name }) => (STORES as readonly string[]).includes(name));
  return Object.fromEntries(
    stores.map(({ name, database }) => {
      const head = database.prepare('SELECT position, store_epoch FROM head').get();
      return [name, { position: Number(head?.['position']), epoch: String(head?.['store_epoch']) }];
    }),
  );
}
