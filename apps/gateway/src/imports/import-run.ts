import type { StartImportQuery } from '@crpm/contracts';
import type { BusinessCalendar } from '@crpm/event-sourcing';
import type { CleaningContext } from './clean-masters.ts';
import type { Pause } from './read-csv.ts';
import type { ImportContext, ImportOutcome } from '@crpm/service-kit';
import type { ImportTarget } from './import-target.ts';
import type { RejectsFile } from './rejects-file.ts';
import { Row, type SourceFile } from './row.ts';
import type { Origin } from './staged-rows.ts';
import type { Staging } from './staging.ts';

export const BATCH = 500;

/** Everything one run of an import works with. */
export interface ImportRun extends CleaningContext, ImportContext {
  readonly options: StartImportQuery;
  readonly calendar: BusinessCalendar;
  readonly today: string;
  readonly files: readonly SourceFile[];
  readonly staging: Staging;
  readonly rejects: RejectsFile;
  readonly target: ImportTarget;
  readonly pause: Pause;
  /** Raised when the import is to stop. */
  readonly signal: AbortSignal;
  /** So many more rows are done: lets everybody else in, and throws where the import is to stop. */
  advance(rows: number): Promise<void>;
}

/** A staged row as it was read, so that it can still be rejected with its own values. */
export const rowOf = (run: ImportRun, origin: Origin): Row => {
  const source = run.files[origin.file];
  if (!source) throw new Error(`staged row of an unknown file ${String(origin.file)}`);
  return new Row(origin, source, run.today);
};

/** Turns a row down that had been counted as good. */
export function rejectStaged(run: ImportRun, row: Row, origin: Origin): void {
  row.file.tally.rejectLater(origin.repaired);
  run.rejects.add(row);
}

/** Enters an outcome into the file's account; true where the record was refused. */
export function enterOutcome(row: Row, outcome: ImportOutcome | undefined): boolean {
  if (outcome === undefined) return false;
  if (typeof outcome === 'string') {
    row.file.tally.outcomes[outcome] += 1;
    return false;
  }
  row.refuse(outcome.rejected.code, outcome.rejected.reason);
  return true;
}
