import { Component, computed, DestroyRef, effect, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import { type DateOrder, type ImportRecord, mayRunAgain } from '@crpm/contracts';
import { timer } from 'rxjs';
import { answerOf, Api, read } from '../api/api.ts';
import { sentenceOf, troubleOf } from '../api/problem.ts';
import { Ask } from '../ui/ask.ts';
import { Badge } from '../ui/badge.ts';
import { ErrorTile } from '../ui/error-tile.ts';
import { InstantPipe, QuantityPipe } from '../ui/format-pipes.ts';
import { formatQuantity } from '../ui/formats.ts';
import { Icon } from '../ui/icon.ts';
import { PageHeader } from '../ui/page-header.ts';
import { StatusBadge } from '../ui/status-badge.ts';
import { Toasts } from '../ui/toast.ts';
import { ImportQuestions } from './import-questions.ts';
import { ImportReconciled } from './import-reconciled.ts';
import {
  isMoving,
  kindWords,
  progressOf,
  removalOf,
  rowsOf,
  STATUS_WORDS,
  timeLeft,
} from './import-words.ts';

const ASK_AGAIN_MS = 500;

/** One import from its files to its result: progress, questions, every row accounted for. */
@Component({
  selector: 'crpm-import-result',
  imports: [
    Badge,
    ErrorTile,
    Icon,
    ImportQuestions,
    ImportReconciled,
    InstantPipe,
    MatButton,
    PageHeader,
    QuantityPipe,
    RouterLink,
    StatusBadge,
  ],
  templateUrl: './import-result.html',
  styleUrl: './import-result.scss',
})
export default class ImportResult {
  private readonly api = inject(Api);
  private readonly ask = inject(Ask);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);

  readonly id = input.required<string>();
  protected readonly crumbs = [{ label: 'Imports', link: '/imports' }];
  protected readonly resource = read<ImportRecord>(() => `/imports/${this.id()}`);
  protected readonly record = answerOf(this.resource);
  /** True while the shop is told something. */
  protected readonly busy = signal(false);
  protected readonly again = mayRunAgain;
  protected readonly removal = removalOf;
  protected readonly words = STATUS_WORDS;
  protected readonly kind = kindWords;

  protected readonly moving = computed(() => {
    const record = this.record();
    return record !== undefined && isMoving(record);
  });
  protected readonly percent = computed(() => {
    const record = this.record();
    return record === undefined ? undefined : progressOf(record);
  });
  protected readonly pace = computed(() => {
    const progress = this.record()?.progress;
    if (progress === undefined || progress.total === 0) return '';
    const done = `${formatQuantity(progress.done)} of ${formatQuantity(progress.total)} rows`;
    const rate = `${formatQuantity(progress.rowsPerSecond)} rows/s`;
    return [done, rate, timeLeft(progress.secondsLeft)].filter(Boolean).join(' · ');
  });
  protected readonly rows = computed(() => {
    const record = this.record();
    return record === undefined ? undefined : rowsOf(record);
  });

  constructor() {
    let gone = false;
    let told = '';
    inject(DestroyRef).onDestroy(() => (gone = true));
    effect(() => {
      if (!this.moving() || this.resource.isLoading()) return;
      timer(ASK_AGAIN_MS).subscribe(() => {
        if (!gone) this.resource.reload();
      });
    });
    // Whoever waited hears of the end, wherever on the page they are.
    effect(() => {
      const record = this.record();
      if (record === undefined) return;
      if (told !== '' && told !== record.status) {
        if (record.status === 'completed') {
          this.toasts.done(record.options.dryRun ? 'Dry run completed' : 'Import completed');
        } else if (record.status === 'failed') this.toasts.failed('The import failed');
      }
      told = record.status;
    });
  }

  protected answer(answers: Readonly<Record<string, DateOrder>>): Promise<void> {
    return this.tell('answers', { answers });
  }

  protected retry(): Promise<void> {
    return this.tell('retry', {});
  }

  /** Stops one that runs, takes away one that has ended. */
  protected async remove(record: ImportRecord): Promise<void> {
    const { question, done } = removalOf(record);
    if (!(await this.ask.confirm(question))) return;
    await this.told(async () => {
      await this.api.remove(`/imports/${record.id}`);
      this.toasts.done(done);
      await this.router.navigateByUrl('/imports');
    });
  }

  private tell(what: string, body: unknown): Promise<void> {
    return this.told(async () => {
      await this.api.post(`/imports/${this.id()}/${what}`, body);
      this.resource.reload();
    });
  }

  private async told(write: () => Promise<unknown>): Promise<void> {
    this.busy.set(true);
    try {
      await write();
    } catch (thrown) {
      this.toasts.failed(sentenceOf(troubleOf(thrown)));
    } finally {
      this.busy.set(false);
    }
  }
}
