import { type ImportRecord, mayRunAgain } from '@crpm/contracts';
import { type CommandContext, Refusal } from '@crpm/event-sourcing';
import { describeFiles, unread } from './describe-files.ts';
import { failureOf, GivenUp, MOST_CUT_OFF } from './import-failure.ts';
import type { ImportFolder, ImportState } from './import-folder.ts';
import type { ImportTarget } from './import-target.ts';
import { type ProfiledFiles, profileFiles } from './profile-files.ts';
import { type ImportSettings, runImport } from './run-import.ts';

/**
 * One import from its uploaded files to its result. It may be run again at any time, after a crash
 * above all: ids are derived from the files' keys, so what was written already stays as it is.
 */
export class ImportJob {
  private profiled: ProfiledFiles | undefined;
  private running: Promise<void> = Promise.resolve();
  private readonly cancelling = new AbortController();
  private readonly signal: AbortSignal;

  constructor(
    private readonly folder: ImportFolder,
    private state: ImportState,
    private readonly target: ImportTarget,
    private readonly settings: ImportSettings,
  ) {
    this.signal = AbortSignal.any([settings.stopping, this.cancelling.signal]);
  }

  /** The record as it is this moment. */
  get record(): ImportRecord {
    const { record } = this.state;
    return this.profiled ? { ...record, files: describeFiles(this.profiled) } : record;
  }

  /** Runs until the import has ended or asks something: a failure is its result, not thrown. */
  run(): Promise<void> {
    if (this.signal.aborted) return Promise.resolve();
    this.running = this.toEnd();
    return this.running;
  }

  /** Stops the import for good, wherever it is. What it has written stays. */
  async cancel(): Promise<void> {
    this.cancelling.abort();
    await this.running;
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

  private async toEnd(): Promise<void> {
    let result: Partial<ImportRecord>;
    try {
      result = await this.attempt();
    } catch (error) {
      if (this.cancelling.signal.aborted) return;
      // It was asked to rest, and did: that says nothing against it.
      if (this.settings.stopping.aborted) return this.save({ cutOff: 0 });
      const failure = failureOf(error);
      const { id: importId } = this.state.record;
      this.settings.log.error('import failed', {
        importId,
        code: failure.code,
        error: String(error),
      });
      const files = this.profiled ? {} : { files: this.state.uploads.map(unread) };
      result = { status: 'failed', failure, ...files };
    }
    await this.end(result);
  }

  /** What the import comes to. Throws what stopped it. */
  private async attempt(): Promise<Partial<ImportRecord>> {
    const { folder, target, settings, signal } = this;
    const { uploads, answers, cutOff = 0 } = this.state;
    if (cutOff >= MOST_CUT_OFF) throw new GivenUp();
    await this.change(
      { status: 'profiling', questions: [], failure: null },
      { cutOff: cutOff + 1 },
    );
    const { baseCurrency } = settings;
    const { options } = this.state.record;
    const today = this.today();
    this.profiled = await profileFiles(uploads, today, options, answers, baseCurrency, this.pause);
    const { files, questions, fault } = this.profiled;
    if (fault) throw fault;
    if (questions.length > 0) return { status: 'needs-input', questions };
    await this.change({ status: 'running' });
    const { record } = this.state;
    const { pause } = this;
    const work = { record, files, folder, target, today, signal, pause };
    return { status: 'completed', reconciliation: await runImport(work, settings) };
  }

  /** Lets everybody else in, and throws where the import is to stop. */
  private readonly pause = async (): Promise<void> => {
    await new Promise<void>((resolve) => {
      this.settings.timers.soon(resolve);
    });
    this.signal.throwIfAborted();
  };

  /**
   * Callers see the end when it is on the disk and the files are gone. A disk that takes neither
   * must not hide it: the next start then finds the import unfinished and runs it again.
   */
  private async end(result: Partial<ImportRecord>): Promise<void> {
    const record = this.changed(result);
    try {
      await this.save({ record, cutOff: 0 });
      const kept = record.status === 'needs-input' || mayRunAgain(record);
      if (!kept) await this.folder.removeUploads(this.state.uploads);
    } finally {
      this.state = { ...this.state, record, cutOff: 0 };
    }
  }

  private async change(
    part: Partial<ImportRecord>,
    more: Partial<ImportState> = {},
  ): Promise<void> {
    const record = this.changed(part);
    await this.save({ ...more, record });
    this.state = { ...this.state, ...more, record };
  }

  private save(changes: Partial<ImportState>): Promise<void> {
    return this.folder.save({ ...this.state, ...changes });
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
