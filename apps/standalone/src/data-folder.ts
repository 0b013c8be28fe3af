import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { holdFile } from '@crpm/adapters';
import type { Config } from './config.ts';
import { syncFolder } from './sync-folder.ts';

/** Raised when a release stores data in a way that an older one cannot read. */
const FORMAT = 1;
/** Held by the process whose folder it is. */
export const LOCK = 'instance.lock';
/** A file that is there from the first change that a restore makes to the folder until the last. */
export const UNFINISHED_RESTORE = 'restore.unfinished';

interface Installation {
  readonly format: number;
  readonly baseCurrency: string;
  readonly businessZone: string;
}

/** The folder of one installation, held by one process at a time. */
export interface DataFolder {
  readonly path: string;
  readonly baseCurrency: string;
  readonly businessZone: string;
  release(): void;
}

/** Throws an Error with one line for people when the folder is not this process's to use. */
export async function openDataFolder(config: Config): Promise<DataFolder> {
  const path = config.dataDir;
  const release = await usable(path, async () => {
    await makeFolder(path);
    return holdFile(join(path, LOCK));
  });
  if (!release) throw new Error(`${path} is in use by another running instance.`);
  try {
    if (existsSync(join(path, UNFINISHED_RESTORE))) {
      throw new Error(`A restore into ${path} was cut off: run it again.`);
    }
    const found = await readInstallation(path);
    const wanted: Installation = {
      format: FORMAT,
      baseCurrency: config.baseCurrency ?? found?.baseCurrency ?? 'USD',
      businessZone: config.businessZone ?? found?.businessZone ?? 'UTC',
    };
    if (found) mustMatch(path, found, wanted);
    else await writeInstallation(path, wanted);
    return { path, ...wanted, release };
  } catch (error) {
    release();
    throw error;
  }
}

async function usable<Found>(path: string, attempt: () => Promise<Found>): Promise<Found> {
  try {
    return await attempt();
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`${path} cannot be used as the data folder: ${message}.`, { cause: error });
  }
}

/** Node's own recursive mkdir asks for ever where the system takes no new folder (/proc). */
export async function makeFolder(path: string): Promise<void> {
  if (existsSync(path)) return;
  await makeFolder(dirname(path));
  await mkdir(path, { mode: 0o700 });
}

function mustMatch(path: string, found: Installation, wanted: Installation): void {
  for (const setting of ['baseCurrency', 'businessZone'] as const) {
    if (found[setting] === wanted[setting]) continue;
    throw new Error(
      `${path} belongs to a shop with ${setting} ${found[setting]}, not ${wanted[setting]}; ` +
        'that is fixed for good. Use another CRPM_DATA_DIR.',
    );
  }
}

const fileIn = (path: string) => join(path, 'installation.json');

/** Undefined in a new folder. Throws where a newer version has written it. */
export async function readInstallation(path: string): Promise<Installation | undefined> {
  const found = await parseInstallation(path);
  if (found && found.format > FORMAT) {
    throw new Error(`${path} was written by a newer version of CRPM; nothing was changed.`);
  }
  return found;
}

async function parseInstallation(path: string): Promise<Installation | undefined> {
  try {
    return JSON.parse(await readFile(fileIn(path), 'utf8')) as Installation;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`${fileIn(path)} cannot be read: ${String(error)}`, { cause: error });
  }
}

async function writeInstallation(path: string, installation: Installation): Promise<void> {
  const draft = `${fileIn(path)}.new`;
  await writeFile(draft, JSON.stringify(installation, null, 2) + '\n', { flush: true });
  await rename(draft, fileIn(path));
  await syncFolder(path);
}
