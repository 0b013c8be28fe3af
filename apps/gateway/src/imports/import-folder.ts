import { chmod, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportRecord } from '@crpm/contracts';
import type { Answers, Upload } from './profile-files.ts';

/** What outlives the process: the record that callers see, and what is needed to run it again. */
export interface ImportState {
  record: ImportRecord;
  readonly uploads: readonly Upload[];
  answers: Answers;
  /** Runs in a row that neither ended nor rested: the process went down with them, or hung. */
  cutOff?: number;
  /** The hash of each request that came with an Idempotency-Key, by the command's id. */
  handled?: Readonly<Record<string, string>>;
}

/** Rows hold personal data: nobody but the shop itself reads them. */
export const OWN_FILE = 0o600;
const OWN_FOLDER = 0o700;

/** The folder of one import: uploaded files, scratch database, status and rejected rows. */
export class ImportFolder {
  readonly stagingPath: string;
  readonly rejectsPath: string;
  private readonly statusPath: string;

  constructor(readonly path: string) {
    this.stagingPath = join(path, 'staging.db');
    this.rejectsPath = join(path, 'rejects.csv');
    this.statusPath = join(path, 'status.json');
  }

  async create(): Promise<void> {
    await mkdir(this.path, { recursive: true, mode: OWN_FOLDER });
  }

  /** Makes this folder, with all that is in it, that of another path. */
  async become({ path }: ImportFolder): Promise<void> {
    await rename(this.path, path);
  }

  uploadPath(index: number): string {
    return join(this.path, `upload-${String(index)}`);
  }

  /** Replaces the status as a whole: a crash leaves the old one or the new one. */
  async save(state: ImportState): Promise<void> {
    const next = `${this.statusPath}.next`;
    const file = await open(next, 'w', OWN_FILE);
    try {
      await file.writeFile(JSON.stringify(state));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(next, this.statusPath);
  }

  /** Undefined where the upload never finished; what cannot be read is thrown, for it may be all there. */
  async load(): Promise<ImportState | undefined> {
    try {
      return JSON.parse(await readFile(this.statusPath, 'utf8')) as ImportState;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** The files hold personal data: they go as soon as the import has ended. */
  async removeUploads(uploads: readonly Upload[]): Promise<void> {
    for (const { path } of uploads) await rm(path, { force: true });
  }

  async remove(): Promise<void> {
    // First, so that what is left of a removal that is cut off is nobody's import.
    await rm(this.statusPath, { force: true });
    await rm(this.path, { recursive: true, force: true });
  }
}

/** Every import's folder under a root, by id. */
export async function importFolders(root: string): Promise<Map<string, ImportFolder>> {
  await mkdir(root, { recursive: true });
  // Also where an earlier version has made it.
  await chmod(root, OWN_FOLDER);
  const entries = await readdir(root, { withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => [name, new ImportFolder(join(root, name))]),
  );
}
