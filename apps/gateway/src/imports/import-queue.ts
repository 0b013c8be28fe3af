import { join } from 'node:path';
import { mayRunAgain } from '@crpm/contracts';
import type { Infrastructure } from '@crpm/service-kit';
import { Refusal } from '@crpm/event-sourcing';
import { ImportFolder, importFolders, type ImportState } from './import-folder.ts';
import { ImportJob } from './import-job.ts';
import type { ImportTarget } from './import-target.ts';
import type { ImportSettings } from './run-import.ts';

/** Milliseconds a batch under way may take before the process stops without it. */
const LONGEST_REST = 1500;

interface Entry {
  readonly folder: ImportFolder;
  readonly job: ImportJob;
}

/** The imports that there are; one runs at a time, in the order in which they came. */
export class ImportQueue {
  private readonly entries = new Map<string, Entry>();
  private readonly stopping = new AbortController();
  private readonly settings: ImportSettings;
  private readonly root: string;
  private queue: Promise<void> = Promise.resolve();

  constructor(
    private readonly infrastructure: Infrastructure,
    private readonly target: ImportTarget,
  ) {
    const { baseCurrency, calendar, clock, timers, log, dataDir } = infrastructure;
    this.settings = { baseCurrency, calendar, clock, timers, log, stopping: this.stopping.signal };
    this.root = join(dataDir, 'imports');
  }

  folder(name: string): ImportFolder {
    return new ImportFolder(join(this.root, name));
  }

  jobs(): ImportJob[] {
    return [...this.entries.values()].map(({ job }) => job);
  }

  find(id: string): Entry | undefined {
    return this.entries.get(id);
  }

  get(id: string): Entry {
    const entry = this.entries.get(id);
    if (!entry) throw new Refusal('not-found', `There is no import ${id}.`);
    return entry;
  }

  add(id: string, folder: ImportFolder, state: ImportState): ImportJob {
    const job = new ImportJob(folder, state, this.target, this.settings);
    this.entries.set(id, { folder, job });
    return job;
  }

  /** Lets an import run when its turn comes. */
  enqueue(id: string): void {
    const { job } = this.get(id);
    this.queue = this.queue.then(async () => {
      if (this.stopping.signal.aborted) return;
      await job.run().catch((error: unknown) => {
        this.infrastructure.log.error('import could not note its state', { error: String(error) });
      });
    });
  }

  /** Stops an import where it runs or waits, and takes away all that is kept of it. */
  async remove(id: string): Promise<void> {
    const { folder, job } = this.get(id);
    await job.cancel();
    await folder.remove();
    this.entries.delete(id);
  }

  /** Finds what earlier processes left: unfinished imports run again, unfinished uploads go. */
  async findAll(): Promise<void> {
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
  async rest(): Promise<void> {
    this.stopping.abort();
    await new Promise<void>((resolve) => {
      const cancel = this.infrastructure.timers.after(LONGEST_REST, resolve);
      void this.queue.then(() => {
        cancel();
        resolve();
      });
    });
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
}
