import { join } from 'node:path';
import type { AnswerImportRequest, ImportRecord, StartImportQuery } from '@crpm/contracts';
import { Refusal } from '@crpm/event-sourcing';
import { INFRASTRUCTURE, type Infrastructure } from '@crpm/service-kit';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ImportFolder, importFolders, type ImportState } from './import-folder.ts';
import { ImportJob, type ImportSettings } from './import-job.ts';
import type { ImportTarget } from './import-target.ts';
import type { Upload } from './profile-files.ts';

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
      const state = await folder.load();
      if (!state) {
        await folder.remove();
        continue;
      }
      const { status } = this.add(id, folder, state).record;
      if (status === 'profiling' || status === 'running') this.enqueue(id);
      else if (status !== 'needs-input') await folder.removeUploads(state.uploads);
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

  folderFor(id: string): ImportFolder {
    return new ImportFolder(join(this.root, id));
  }

  /** Starts an import of files that are in its folder. */
  async start(
    id: string,
    folder: ImportFolder,
    uploads: readonly Upload[],
    options: StartImportQuery,
  ): Promise<ImportRecord> {
    const at = new Date(this.infrastructure.clock.now()).toISOString();
    const record: ImportRecord = {
      id,
      status: 'profiling',
      options,
      files: [],
      questions: [],
      progress: { done: 0, total: 0, rowsPerSecond: 0, secondsLeft: null },
      reconciliation: null,
      failure: null,
      createdAt: at,
      updatedAt: at,
    };
    const state: ImportState = { record, uploads, answers: {} };
    await folder.save(state);
    this.add(id, folder, state);
    this.enqueue(id);
    return record;
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
  async answer(
    id: string,
    { dateOrder, answers = {} }: AnswerImportRequest,
  ): Promise<ImportRecord> {
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
    await job.answer(answers, dateOrder);
    this.enqueue(id);
    return job.record;
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
