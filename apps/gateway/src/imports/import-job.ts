import type { ImportRecord } from '@crpm/contracts';
import {
  type BusinessCalendar,
  type Clock,
  type CommandContext,
  deriveId,
  type Log,
  Refusal,
} from '@crpm/event-sourcing';
import { describeFiles, unread } from './describe-files.ts';
import type { ImportFolder, ImportState } from './import-folder.ts';
import type { ImportRun } from './import-run.ts';
import type { ImportTarget } from './import-target.ts';
import { passes, passingTrouble } from './passing-trouble.ts';
import { type ProfiledFiles, profileFiles } from './profile-files.ts';
import { reconcile } from './reconcile.ts';
import { RejectsFile } from './rejects-file.ts';
import { stageFile } from './stage-files.ts';
import { Staging } from './staging.ts';
import { UnreadableFile } from './unreadable-file.ts';
import { writeMasters } from './write-masters.ts';
import { SalesWriter } from './write-sales.ts';

export interface ImportSettings {
  readonly baseCurrency: string;
  readonly calendar: BusinessCalendar;
  readonly clock: Clock;
  readonly log: Log;
  /** Raised when the process is to stop: the import rests, and goes on at the next start. */
  readonly stopping: AbortSignal;
}

/** Failed of what passes: its files are kept, for the next start or a retry. */
export const mayRunAgain = ({ status, failure }: ImportRecord): boolean =>
  status === 'failed' && failure !== null && passes(failure.code);

/**
 * One import from its uploaded files to its result. It may be run again at any time, after a crash
 * above all: ids are derived from the files' keys, so what was written already stays as it is.
 */
export class ImportJob {
  private profiled: ProfiledFiles | undefined;

  constructor(
    private readonly folder: ImportFolder,
    private state: ImportState,
    private readonly target: ImportTarget,
    private readonly settings: ImportSettings,
  ) {}

  /** The record as it is this moment. */
  get record(): ImportRecord {
    const { record } = this.state;
    return this.profiled ? { ...record, files: describeFiles(this.profiled) } : record;
  }

  /** Runs until the import has ended or asks something: a failure is its result, not thrown. */
  async run(): Promise<void> {
    let result: Partial<ImportRecord>;
    try {
      result = await this.attempt();
    } catch (error) {
      if (this.settings.stopping.aborted) return;
      const files = this.profiled ? {} : { files: this.state.uploads.map(unread) };
      result = { status: 'failed', failure: this.explain(error), ...files };
    }
    await this.end(result);
  }

  /** True where this command was carried out before. */
  hasDone({ commandId, requestHash }: CommandContext): boolean {
    const earlier = this.state.handled?.[commandId];
    if (earlier === undefined) return false;
    if (earlier === requestHash) return true;
    throw new Refusal(
      'idempotency-key-reused',
      'This Idempotency-Key was used with another request.',
    );
  }

  /** Takes what a person has answered, and leaves the import ready to be run again. */
  async resume(
    { commandId, requestHash }: CommandContext,
    answers: ImportState['answers'] = {},
    dateOrder?: ImportRecord['options']['dateOrder'],
  ): Promise<void> {
    const { state } = this;
    const options = { ...state.record.options, ...(dateOrder && { dateOrder }) };
    const next: ImportState = {
      ...state,
      record: this.changed({ status: 'profiling', questions: [], failure: null, options }),
      answers: { ...state.answers, ...answers },
      handled: { ...state.handled, ...(requestHash && { [commandId]: requestHash }) },
    };
    await this.folder.save(next);
    this.state = next;
  }

  /** What the import comes to. Throws what stopped it. */
  private async attempt(): Promise<Partial<ImportRecord>> {
    await this.change({ status: 'profiling', questions: [], failure: null });
    this.profiled = await this.profile();
    const { questions, fault } = this.profiled;
    if (fault) throw fault;
    if (questions.length > 0) return { status: 'needs-input', questions };
    await this.change({ status: 'running' });
    return { status: 'completed', reconciliation: await this.importFiles(this.profiled) };
  }

  private profile(): Promise<ProfiledFiles> {
    const { uploads, answers, record } = this.state;
    const { baseCurrency } = this.settings;
    return profileFiles(uploads, this.today(), record.options, answers, baseCurrency);
  }

  private async importFiles({ files }: ProfiledFiles): Promise<ImportRecord['reconciliation']> {
    const { settings, target, folder } = this;
    const { id: importId, options } = this.state.record;
    const staging = new Staging(folder.stagingPath);
    try {
      const run: ImportRun = {
        importId,
        options,
        files,
        staging,
        target,
        rejects: await RejectsFile.create(folder.rejectsPath, files),
        baseCurrency: settings.baseCurrency,
        calendar: settings.calendar,
        today: this.today(),
        idOf: (kind, key) => deriveId(kind, `${options.source}:${kind}:${key}`),
        advance: this.progress(() => staging.countRecords() + staging.lineCount),
      };
      for (const [index, file] of files.entries()) await stageFile(file, index, run);
      run.advance(0);
      await writeMasters(run);
      const sales = new SalesWriter(run);
      await sales.writeAll();
      return await reconcile(run, sales.totals, settings.log);
    } finally {
      staging.discard();
    }
  }

  /** Counts rows done; the total is told once, at the first step. */
  private progress(countTotal: () => number): (rows: number) => void {
    const { clock, stopping } = this.settings;
    let started: { at: number; total: number } | undefined;
    let done = 0;
    return (rows) => {
      stopping.throwIfAborted();
      started ??= { at: clock.now(), total: countTotal() };
      done += rows;
      const seconds = (clock.now() - started.at) / 1000;
      const rate = seconds > 0 ? done / seconds : 0;
      this.state.record.progress = {
        done,
        total: started.total,
        rowsPerSecond: Math.round(rate),
        secondsLeft: rate > 0 ? Math.ceil((started.total - done) / rate) : null,
      };
    };
  }

  private explain(error: unknown): ImportRecord['failure'] {
    if (error instanceof UnreadableFile) return { code: error.code, detail: error.detail };
    const message = error instanceof Error ? error.message : String(error);
    this.settings.log.error('import failed', { importId: this.state.record.id, message });
    const passing = passingTrouble(error);
    if (passing) {
      const detail = `${passing.detail} The import goes on when it is retried, and at the next start.`;
      return { code: passing.code, detail };
    }
    return {
      code: 'internal-error',
      detail: `The import stopped: ${message}. What was written stays; import the files again.`,
    };
  }

  /**
   * Callers see the end when it is on the disk and the files are gone. A disk that takes neither
   * must not hide it: the next start then finds the import unfinished and runs it again.
   */
  private async end(result: Partial<ImportRecord>): Promise<void> {
    const record = this.changed(result);
    try {
      await this.folder.save({ ...this.state, record });
      const kept = record.status === 'needs-input' || mayRunAgain(record);
      if (!kept) await this.folder.removeUploads(this.state.uploads);
    } finally {
      this.state.record = record;
    }
  }

  private async change(part: Partial<ImportRecord>): Promise<void> {
    const record = this.changed(part);
    await this.folder.save({ ...this.state, record });
    this.state.record = record;
  }

  private changed(part: Partial<ImportRecord>): ImportRecord {
    const updatedAt = new Date(this.settings.clock.now()).toISOString();
    return { ...this.record, ...part, updatedAt };
  }

  private today(): string {
    const { calendar, clock } = this.settings;
    return calendar.dayOf(new Date(clock.now()).toISOString());
  }
}
