import { createHash } from 'node:crypto';
import {
  type AnswerImportRequest,
  type ImportRecord,
  mayRunAgain,
  type StartImportQuery,
} from '@crpm/contracts';
import { type CommandContext, type Outcome, Refusal } from '@crpm/event-sourcing';
import { INFRASTRUCTURE, type Infrastructure } from '@crpm/service-kit';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { ImportFolder, ImportState } from './import-folder.ts';
import { ImportQueue } from './import-queue.ts';
import type { ImportTarget } from './import-target.ts';
import { newImport } from './new-import.ts';
import { passingTrouble } from './passing-trouble.ts';
import type { ReceivedFiles } from './receive-files.ts';

export const IMPORT_TARGET = Symbol('ImportTarget');

/** What people do with imports: start them, answer them, try them again, take them away. */
@Injectable()
export class ImportsService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly queue: ImportQueue;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    @Inject(INFRASTRUCTURE) private readonly infrastructure: Infrastructure,
    @Inject(IMPORT_TARGET) target: ImportTarget,
  ) {
    this.queue = new ImportQueue(infrastructure, target);
  }

  onApplicationBootstrap(): Promise<void> {
    return this.queue.findAll();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.queue.rest();
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
    const folder = this.queue.folder(`receiving-${uuid}`);
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
    const records = this.queue.jobs().map(({ record }) => record);
    return records.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  }

  find(id: string): ImportRecord | undefined {
    return this.queue.find(id)?.job.record;
  }

  rejectsPath(id: string): string {
    return this.queue.get(id).folder.rejectsPath;
  }

  /** Takes the answers to an import's questions, and lets it go on. */
  answer(
    id: string,
    { dateOrder, answers = {} }: AnswerImportRequest,
    command: CommandContext,
  ): Promise<Outcome<ImportRecord>> {
    return this.inTurn(id, command, async () => {
      const { job } = this.queue.get(id);
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
      this.queue.enqueue(id);
    });
  }

  /** Runs an import again that failed of what passes: its files are still there. */
  retry(id: string, command: CommandContext): Promise<Outcome<ImportRecord>> {
    return this.inTurn(id, command, async () => {
      const { job } = this.queue.get(id);
      if (!mayRunAgain(job.record)) {
        throw new Refusal(
          'invalid-value',
          'Only an import that failed for a while can be retried.',
        );
      }
      await job.resume(command);
      this.queue.enqueue(id);
    });
  }

  /** Stops an import that runs and removes it with its files. What it has written stays. */
  async remove(id: string): Promise<void> {
    const removal = this.turn.then(() => this.queue.remove(id));
    this.turn = removal.catch(() => undefined);
    await removal.catch((error: unknown) => {
      throw passingTrouble(error) ?? error;
    });
  }

  /** One change after the other, so that the same command twice at once is done once. */
  private inTurn(
    id: string,
    command: CommandContext,
    change: () => Promise<void>,
  ): Promise<Outcome<ImportRecord>> {
    const outcome = this.turn.then(async () => {
      const replayed = this.queue.find(id)?.job.hasDone(command) ?? false;
      if (!replayed) await change();
      return { answer: this.queue.get(id).job.record, replayed };
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
    if (this.queue.find(id)) return;
    const at = new Date(this.infrastructure.clock.now()).toISOString();
    const record = newImport(id, options, at);
    const folder = this.queue.folder(id);
    const uploads = names.map((name, index) => ({ name, path: folder.uploadPath(index) }));
    const state: ImportState = { record, uploads, answers: {}, handled };
    await received.become(folder);
    try {
      await folder.save(state);
    } catch (error) {
      await folder.remove();
      throw error;
    }
    this.queue.add(id, folder, state);
    this.queue.enqueue(id);
  }
}
