import type { ImportRecord } from '@crpm/contracts';
import {
  type BusinessCalendar,
  type Clock,
  deriveId,
  type Log,
  type Timers,
} from '@crpm/event-sourcing';
import type { ImportFolder } from './import-folder.ts';
import type { ImportRun } from './import-run.ts';
import type { ImportTarget } from './import-target.ts';
import { Progress } from './progress.ts';
import type { Pause } from './read-csv.ts';
import { reconcile } from './reconcile.ts';
import { RejectsFile } from './rejects-file.ts';
import type { SourceFile } from './row.ts';
import { stageFile } from './stage-files.ts';
import { Staging } from './staging.ts';
import { writeMasters } from './write-masters.ts';
import { SalesWriter } from './write-sales.ts';

export interface ImportSettings {
  readonly baseCurrency: string;
  readonly calendar: BusinessCalendar;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  /** Raised when the process is to stop: the import rests, and goes on at the next start. */
  readonly stopping: AbortSignal;
}

/** What the files of one run are imported with. */
export interface FilesToImport {
  readonly record: ImportRecord;
  readonly files: readonly SourceFile[];
  readonly folder: ImportFolder;
  readonly target: ImportTarget;
  readonly today: string;
  readonly signal: AbortSignal;
  readonly pause: Pause;
}

/** Imports profiled files: first everything is staged, then the masters are written, then the sales. */
export async function runImport(
  { record, files, folder, target, today, signal, pause }: FilesToImport,
  { baseCurrency, calendar, clock, log }: ImportSettings,
): Promise<ImportRecord['reconciliation']> {
  const { id: importId, options } = record;
  const staging = new Staging(folder.stagingPath);
  const progress = new Progress(record, clock);
  try {
    const run: ImportRun = {
      importId,
      options,
      files,
      staging,
      target,
      rejects: await RejectsFile.create(folder.rejectsPath, files),
      baseCurrency,
      calendar,
      today,
      signal,
      pause,
      idOf: (kind, key) => deriveId(kind, `${options.source}:${kind}:${key}`),
      advance: (rows) => {
        progress.advance(rows);
        return pause();
      },
    };
    for (const [index, file] of files.entries()) await stageFile(file, index, run);
    progress.start(staging.countRecords() + staging.lineCount);
    await writeMasters(run);
    const sales = new SalesWriter(run);
    await sales.writeAll();
    return await reconcile(run, sales.totals, log);
  } finally {
    staging.discard();
  }
}
