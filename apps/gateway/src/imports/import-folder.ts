import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportRecord } from '@crpm/contracts';
import type { Answers, Upload } from './profile-files.ts';

/** What outlives the process: the record that callers see, and what is needed to run it again. */
export interface ImportState {
  record: ImportRecord;
  readonly uploads: readonly Upload[];
  answers: Answers;
}

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
    await mkdir(this.path, { recursive: true });
  }

  uploadPath(index: number): string {
    return join(this.path, `upload-${String(index)}`);
  }

  /** Replaces the status as a whole: a crash leaves the old one or the new one. */
  async save(state: ImportState): Promise<void> {
    const next = `${this.statusPath}.next`;
    const file = await open(next, 'w');
    try {
      await file.writeFile(JSON.stringify(state));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(next, this.statusPath);
  }

  /** Undefined where the upload never finished. */
  async load(): Promise<ImportState | undefined> {
    const text = await readFile(this.statusPath, 'utf8').catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as ImportState);
  }

  /** The files hold personal data: they go as soon as the import has ended. */
  async removeUploads(uploads: readonly Upload[]): Promise<void> {
    for (const { path } of uploads) await rm(path, { force: true });
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

/** Every import's folder under a root, by id. */
export async function importFolders(root: string): Promise<Map<string, ImportFolder>> {
  await mkdir(root, { recursive: true });
  const entries = await readdir(root, { withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => [name, new ImportFolder(join(root, name))]),
  );
}
