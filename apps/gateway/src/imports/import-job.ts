import { type ImportFile, type ImportRecord, money } from '@crpm/contracts';
import { type BusinessCalendar, type Clock, deriveId, type Log } from '@crpm/event-sourcing';
import type { ImportFolder, ImportState } from './import-folder.ts';
import type { ImportRun } from './import-run.ts';
import type { ImportTarget, ReportTotals } from './import-target.ts';
import { type ProfiledFiles, profileFiles } from './profile-files.ts';
import { RejectsFile } from './rejects-file.ts';
import type { SourceFile } from './row.ts';
import { stageFile } from './stage-files.ts';
import { Staging } from './staging.ts';
import { UnreadableFile } from './unreadable-file.ts';
import { writeMasters } from './write-masters.ts';
import { type SalesTotals, SalesWriter } from './write-sales.ts';

export interface ImportSettings {
  readonly baseCurrency: string;
  readonly calendar: BusinessCalendar;
  readonly clock: Clock;
  readonly log: Log;
  /** Raised when the process is to stop: the import rests, and goes on at the next start. */
  readonly stopping: AbortSignal;
}

/**
 * One import from its uploaded files to its result. It may be run again at any time, after a crash
 * above all: ids are derived from the files' keys, so what was written already stays as it is.
 */
export class ImportJob {
  private profiled: ProfiledFiles | undefined;

  constructor(
    private readonly folder: ImportFolder,
    private readonly state: ImportState,
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
    try {
      await this.change({ status: 'profiling', questions: [], failure: null });
      this.profiled = await this.profile();
      const { questions } = this.profiled;
      if (questions.length > 0) {
        await this.change({ status: 'needs-input', questions });
        return;
      }
      await this.change({ status: 'running' });
      const totals = await this.importFiles(this.profiled);
      const reconciliation = totals.orders > 0 ? await this.reconcile(totals) : null;
      await this.end({ status: 'completed', reconciliation });
    } catch (error) {
      if (this.settings.stopping.aborted) return;
      await this.end({ status: 'failed', failure: this.explain(error) });
    }
  }

  /** Takes answers and leaves the import ready to be run again. */
  async answer(answers: ImportState['answers'], dateOrder: ImportRecord['options']['dateOrder']) {
    this.state.answers = { ...this.state.answers, ...answers };
    const options = { ...this.state.record.options, ...(dateOrder && { dateOrder }) };
    await this.change({ status: 'profiling', questions: [], options });
  }

  private profile(): Promise<ProfiledFiles> {
    const { uploads, answers, record } = this.state;
    const { baseCurrency } = this.settings;
    return profileFiles(uploads, this.today(), record.options, answers, baseCurrency);
  }

  private async importFiles({ files }: ProfiledFiles): Promise<SalesTotals> {
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
      return sales.totals;
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

  private async reconcile(totals: SalesTotals): Promise<ImportRecord['reconciliation']> {
    const { from, to, revenueMinor, units, orders, rejectedMinor } = totals;
    const { baseCurrency } = this.settings;
    const cash = (minor: number) => money(minor, baseCurrency);
    const reports = this.state.record.options.dryRun ? undefined : await this.reported(from, to);
    const compare = (files: number, said: number | undefined) =>
      said === undefined
        ? { files, reports: null, difference: null }
        : { files, reports: said, difference: said - files };
    const revenue = compare(revenueMinor, reports?.revenueMinor);
    return {
      from,
      to,
      revenue: {
        files: cash(revenue.files),
        reports: revenue.reports === null ? null : cash(revenue.reports),
        difference: revenue.difference === null ? null : cash(revenue.difference),
      },
      units: compare(units, reports?.units),
      orders: compare(orders, reports?.orders),
      rejectedRevenue: cash(rejectedMinor),
    };
  }

  /** Reports that do not answer are no reason to call an import failed whose sales are all there. */
  private async reported(from: string, to: string): Promise<ReportTotals | undefined> {
    try {
      return await this.target.reportTotals(from, to);
    } catch (error) {
      const { log, stopping } = this.settings;
      stopping.throwIfAborted();
      log.warn('reports could not be compared with an import', { error: String(error) });
      return undefined;
    }
  }

  private explain(error: unknown): ImportRecord['failure'] {
    if (error instanceof UnreadableFile) return { code: error.code, detail: error.detail };
    const message = error instanceof Error ? error.message : String(error);
    this.settings.log.error('import failed', { importId: this.state.record.id, message });
    return {
      code: 'internal-error',
      detail: `The import stopped: ${message}. What was written stays; it can be run again.`,
    };
  }

  /** Callers see the end when it is on the disk and the files are gone. */
  private async end(result: Partial<ImportRecord>): Promise<void> {
    const record = await this.save(result);
    await this.folder.removeUploads(this.state.uploads);
    this.state.record = record;
  }

  private async change(part: Partial<ImportRecord>): Promise<void> {
    this.state.record = await this.save(part);
  }

  private async save(part: Partial<ImportRecord>): Promise<ImportRecord> {
    const updatedAt = new Date(this.settings.clock.now()).toISOString();
    const record = { ...this.record, ...part, updatedAt };
    await this.folder.save({ ...this.state, record });
    return record;
  }

  private today(): string {
    const { calendar, clock } = this.settings;
    return calendar.dayOf(new Date(clock.now()).toISOString());
  }
}

const describeFiles = ({ files, ignored }: ProfiledFiles): ImportFile[] => [
  ...files.map((file) => describe(file, null)),
  ...ignored.map((file) =>
    describe(
      file,
      `Left alone, with its ${String(file.profile.rows)} rows: the columns (${file.profile.header.join(', ')}) are none we know.`,
    ),
  ),
];

const describe = ({ name, profile, tally }: SourceFile, note: string | null): ImportFile => ({
  name,
  kind: profile.recognised?.kind ?? null,
  encoding: profile.format.encoding,
  rows: tally.rows,
  accepted: tally.accepted,
  repaired: tally.repaired,
  rejected: tally.rejected,
  outcomes: { ...tally.outcomes },
  problems: tally.listProblems(),
  note,
});
