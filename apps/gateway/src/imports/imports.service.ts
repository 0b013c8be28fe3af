import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { AnswerImportRequest, ImportRecord, StartImportQuery } from '@crpm/contracts';
import { type CommandContext, type Outcome, Refusal } from '@crpm/event-sourcing';
import { INFRASTRUCTURE, type Infrastructure } from '@crpm/service-kit';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ImportFolder, importFolders, type ImportState } from './import-folder.ts';
import { ImportJob, type ImportSettings, mayRunAgain } from './import-job.ts';
import type { ImportTarget } from './import-target.ts';
import { newImport } from './new-import.ts';
import { passingTrouble } from './passing-trouble.ts';
import type { ReceivedFiles } from './receive-files.ts';

export const IMPORT_TARGET = Symbol('ImportTarget');

/** Milliseconds a batch under way may take before the process stops without it. */
const LONGEST_REST = 3000;

interface Entry {
  readonly folder: ImportFolder;
  readonly job: ImportJob;
}

/** All imports of this installation; one runs at a time, in the order in which they came. */
@Injectable()
export class ImportsService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly entries = new Map<string, Entry>();
  private readonly stopping = new AbortController();
  private readonly settings: ImportSettings;
  private readonly root: string;
  private queue: Promise<void> = Promise.resolve();
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    @Inject(INFRASTRUCTURE) private readonly infrastructure: Infrastructure,
    @Inject(IMPORT_TARGET) private readonly target: ImportTarget,
  ) {
    const { baseCurrency, calendar, clock, log, dataDir } = infrastructure;
    this.settings = { baseCurrency, calendar, clock, log, stopping: this.stopping.signal };
    this.root = join(dataDir, 'imports');
  }

  /** Finds what earlier processes left: unfinished imports run again, unfinished uploads go. */
  async onApplicationBootstrap(): Promise<void> {
    for (const [id, folder] of await importFolders(this.root)) {
      try {
        await this.findAgain(id, folder);
      } catch (error) {
        // A file that cannot be read now may be whole: neither deleted nor a reason not to start.
        this.infrastructure.log.error('import left alone', { id, error: String(error) });
      }
    }
  }

  /** The import under way rests after its batch, or wherever it is, and goes on at the next start. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await new Promise<void>((resolve) => {
      const cancel = this.infrastructure.timers.after(LONGEST_REST, resolve);
      void this.queue.then(() => {
        cancel();
        resolve();
      });
    });
  }

  /**
   * Starts an import of the files that `receive` puts into a folder. The same command again is
   * answered with the import that it has started, however many of them come at once.
   */
  async start(
    id: string,
    command: CommandContext,
    options: StartImportQuery,
    receive: (folder: ImportFolder) => Promise<ReceivedFiles>,
  ): Promise<Outcome<ImportRecord>> {
    const uuid = this.infrastructure.ids.uuid();
    const folder = new ImportFolder(join(this.root, `receiving-${uuid}`));
    try {
      await folder.create();
      const { names, hash } = await receive(folder);
      // Of the whole request: its files have come as a stream, which the command's own hash is not of.
      const requestHash =
        command.requestHash &&
        createHash('sha256').update(`${command.requestHash} ${hash}`).digest('hex');
      const handled = requestHash ? { [command.commandId]: requestHash } : {};
      return await this.inTurn(id, { ...command, requestHash }, () =>
        this.begin(id, folder, names, options, handled),
      );
    } catch (error) {
      throw passingTrouble(error) ?? error;
    } finally {
      // Not there any more where it has become the import's own.
      await folder.remove();
    }
  }

  /** Newest first. */
  list(): ImportRecord[] {
    const records = [...this.entries.values()].map(({ job }) => job.record);
    return records.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  }

  find(id: string): ImportRecord | undefined {
    return this.entries.get(id)?.job.record;
  }

  rejectsPath(id: string): string {
    return this.entry(id).folder.rejectsPath;
  }

  /** Takes the answers to an import's questions, and lets it go on. */
  answer(
    id: string,
    { dateOrder, answers = {} }: AnswerImportRequest,
    command: CommandContext,
  ): Promise<Outcome<ImportRecord>> {
    return this.inTurn(id, command, async () => {
      const { job } = this.entry(id);
      const { status, questions } = job.record;
      if (status !== 'needs-input') {
        throw new Refusal('invalid-value', `The import asks nothing: it is ${status}.`);
      }
      const unknown = Object.keys(answers).filter((key) => !questions.some((q) => q.id === key));
      if (unknown.length > 0) {
        const faults = unknown.map((key) => ({
          pointer: `/answers/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
          code: 'unknown',
          detail: 'is none of the questions',
        }));
        throw new Refusal('invalid-value', 'Some answers belong to no question.', faults);
      }
      await job.resume(command, answers, dateOrder);
      this.enqueue(id);
    });
  }

  /** Runs an import again that failed of what passes: its files are still there. */
  retry(id: string, command: CommandContext): Promise<Outcome<ImportRecord>> {
    return this.inTurn(id, command, async () => {
      const { job } = this.entry(id);
      if (!mayRunAgain(job.record)) {
        throw new Refusal(
          'invalid-value',
          'Only an import that failed for a while can be retried.',
        );
      }
      await job.resume(command);
      this.enqueue(id);
    });
  }

  /** One change after the other, so that the same command twice at once is done once. */
  private inTurn(
    id: string,
    command: CommandContext,
    change: () => Promise<void>,
  ): Promise<Outcome<ImportRecord>> {
    const outcome = this.turn.then(async () => {
      const replayed = this.entries.get(id)?.job.hasDone(command) ?? false;
      if (!replayed) await change();
      return { answer: this.entry(id).job.record, replayed };
    });
    this.turn = outcome.catch(() => undefined);
    return outcome.catch((error: unknown) => {
      throw passingTrouble(error) ?? error;
    });
  }

  private async begin(
    id: string,
    received: ImportFolder,
    names: readonly string[],
    options: StartImportQuery,
    handled: Readonly<Record<string, string>>,
  ): Promise<void> {
    // One from before requests' hashes were kept.
    if (this.entries.has(id)) return;
    const at = new Date(this.infrastructure.clock.now()).toISOString();
    const record = newImport(id, options, at);
    const folder = new ImportFolder(join(this.root, id));
    const uploads = names.map((name, index) => ({ name, path: folder.uploadPath(index) }));
    const state: ImportState = { record, uploads, answers: {}, handled };
    await received.become(folder);
    try {
      await folder.save(state);
    } catch (error) {
      await folder.remove();
      throw error;
    }
    this.add(id, folder, state);
    this.enqueue(id);
  }

  private async findAgain(id: string, folder: ImportFolder): Promise<void> {
    const state = await folder.load();
    if (!state) return folder.remove();
    if (mayRunAgain(state.record)) {
      state.record = { ...state.record, status: 'profiling', failure: null };
    }
    const { status } = this.add(id, folder, state).record;
    if (status === 'profiling' || status === 'running') this.enqueue(id);
    else if (status !== 'needs-input') await folder.removeUploads(state.uploads);
  }

  private entry(id: string): Entry {
    const entry = this.entries.get(id);
    if (!entry) throw new Refusal('not-found', `There is no import ${id}.`);
    return entry;
  }

  private add(id: string, folder: ImportFolder, state: ImportState): ImportJob {
    const job = new ImportJob(folder, state, this.target, this.settings);
    this.entries.set(id, { folder, job });
    return job;
  }

  private enqueue(id: string): void {
    const { job } = this.entry(id);
    this.queue = this.queue.then(async () => {
      if (this.stopping.signal.aborted) return;
      await job.run().catch((error: unknown) => {
        this.infrastructure.log.error('import could not note its state', { error: String(error) });
      });
    });
  }
}
