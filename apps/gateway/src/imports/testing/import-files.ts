import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type ImportRecord, StartImportQuery } from '@crpm/contracts';
import { systemTimers } from '@crpm/adapters';
import { BusinessCalendar, type Log } from '@crpm/event-sourcing';
import { ImportFolder, type ImportState } from '../import-folder.ts';
import { ImportJob } from '../import-job.ts';
import type { ImportTarget } from '../import-target.ts';
import { newImport } from '../new-import.ts';

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const NOW = Date.UTC(2026, 10, 21, 9);
const AT = new Date(NOW).toISOString();
let imports = 0;

export interface FinishedImport {
  readonly record: ImportRecord;
  /** rejects.csv; empty where nothing was read. */
  readonly rejects: string;
}

/** Imports texts or bytes as if they had been uploaded, and cleans up behind itself. */
export async function importFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  target: ImportTarget,
  query: Readonly<Record<string, string>> = {},
  zone = 'UTC',
): Promise<FinishedImport> {
  const folder = new ImportFolder(await mkdtemp(join(tmpdir(), 'crpm-import-')));
  try {
    const names = Object.keys(files);
    const uploads = names.map((name, index) => ({ name, path: folder.uploadPath(index) }));
    for (const { name, path } of uploads) await writeFile(path, files[name] ?? '');
    const id = `imp_${String((imports += 1)).padStart(32, '0')}`;
    const record = newImport(id, StartImportQuery.parse(query), AT);
    const state: ImportState = { record, uploads, answers: {} };
    const calendar = new BusinessCalendar(zone);
    const settings = {
      baseCurrency: 'USD',
      calendar,
      clock: { now: () => NOW, elapsed: () => NOW },
      timers: systemTimers,
      log: silent,
      stopping: new AbortController().signal,
    };
    const job = new ImportJob(folder, state, target, settings);
    await job.run();
    const rejects = await readFile(folder.rejectsPath, 'utf8').catch(() => '');
    return { record: job.record, rejects };
  } finally {
    await rm(folder.path, { recursive: true });
  }
}

/** The bytes of a data set's file, unpacked where it is packed. */
export async function readData(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path);
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}
