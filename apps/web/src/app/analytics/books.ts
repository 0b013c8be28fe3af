import { httpResource } from '@angular/common/http';
import { Component, computed, effect, inject, signal, untracked, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { FiguresStatus, RebuildProgress, Reconciliation } from '@crpm/contracts';
import { timer } from 'rxjs';
import { answerOf, Api, read } from '../api/api.ts';
import { sentenceOf, troubleOf } from '../api/problem.ts';
import { Ask } from '../ui/ask.ts';
import { Badge } from '../ui/badge.ts';
import { EmptyState } from '../ui/empty-state.ts';
import { ErrorTile } from '../ui/error-tile.ts';
import { InstantPipe, QuantityPipe } from '../ui/format-pipes.ts';
import { Icon } from '../ui/icon.ts';
import { PageHeader } from '../ui/page-header.ts';
import { Toasts } from '../ui/toast.ts';
import {
  amountWords,
  CHECK_WORDS,
  differWords,
  figureWords,
  keyWords,
  rebuildWords,
  stepWords,
} from './books-words.ts';
import { IncompleteNote } from './incomplete-note.ts';
import { SetAside } from './set-aside.ts';

const SOON_MS = 500;
const LATER_MS = 30_000;
/** Anybody may begin one, from a terminal too. */
const LOOKS_FOR_REBUILDS_MS = 2000;

/** Whether the figures are what the stores say, as of when, and what differs where they are not. */
@Component({
  selector: 'crpm-books',
  imports: [
    Badge,
    EmptyState,
    ErrorTile,
    Icon,
    IncompleteNote,
    InstantPipe,
    MatButton,
    PageHeader,
    QuantityPipe,
    RouterLink,
    SetAside,
  ],
  templateUrl: './books.html',
  styleUrl: './books.scss',
})
export default class Books {
  private readonly api = inject(Api);
  private readonly ask = inject(Ask);
  private readonly toasts = inject(Toasts);

  protected readonly crumbs = [{ label: 'Analytics', link: '/analytics' }];
  protected readonly resource = read<Reconciliation>(() => '/reconciliation');
  protected readonly books = answerOf(this.resource);
  protected readonly running = computed(() => this.books()?.state === 'running');
  protected readonly percent = computed(() => {
    const { step, done, total } = this.books()?.progress ?? { step: 'waiting', done: 0, total: 0 };
    return step === 'reading' && total > 0 ? Math.floor((100 * done) / total) : null;
  });
  protected readonly differing = computed(() =>
    (this.books()?.result?.checks ?? []).filter(({ drift }) => drift > 0),
  );
  private readonly figures = httpResource<FiguresStatus>(() => '/health/lag');
  private readonly latest = computed(() => answerOf(this.figures)()?.rebuild ?? undefined);
  /** The figures on their way to being made anew, whoever began it. */
  protected readonly rebuild = computed(() => {
    const latest = this.latest();
    return latest === undefined || isOver(latest) ? undefined : latest;
  });
  /** The version that this page asked for, until it is told how it ended. */
  private readonly asked = signal<number | undefined>(undefined);
  protected readonly busy = signal(false);
  protected readonly names = CHECK_WORDS;
  protected readonly figure = figureWords;
  protected readonly amount = amountWords;
  protected readonly key = keyWords;
  protected readonly step = stepWords;
  protected readonly rebuildStep = rebuildWords;
  protected readonly differ = differWords;
  private readonly setAside = viewChild(SetAside);

  constructor() {
    effect((onCleanup) => {
      if (this.resource.isLoading()) return;
      const again = timer(this.running() ? SOON_MS : LATER_MS).subscribe(() => {
        // What is set aside does not change with the progress of a comparison.
        if (!this.running()) this.setAside()?.reload();
        this.resource.reload();
      });
      onCleanup(() => {
        again.unsubscribe();
      });
    });
    effect((onCleanup) => {
      if (this.figures.isLoading()) return;
      const again = timer(this.rebuild() ? SOON_MS : LOOKS_FOR_REBUILDS_MS).subscribe(() => {
        this.figures.reload();
      });
      onCleanup(() => {
        again.unsubscribe();
      });
    });
    effect(() => {
      const latest = this.latest();
      if (latest === undefined || latest.version !== this.asked() || !isOver(latest)) return;
      this.asked.set(undefined);
      untracked(() => {
        this.ended(latest);
      });
    });
  }

  protected check(): Promise<void> {
    return this.told(async () => {
      this.resource.set(await this.api.post<Reconciliation>('/reconciliation', {}));
    });
  }

  protected async heal(): Promise<void> {
    const sure = await this.ask.confirm({
      heading: 'Make all figures anew?',
      text: 'They are made from the stores’ events beside those that are read, and swapped in once they are right. Nobody has to wait.',
      action: 'Rebuild figures',
      dismiss: 'Leave them',
    });
    if (!sure) return;
    await this.told(async () => {
      const { version } = await this.api.post<RebuildProgress>('/analytics/rebuilds', {});
      this.asked.set(version);
      this.figures.reload();
    });
  }

  private ended({ phase, error }: RebuildProgress): void {
    if (phase === 'failed') this.toasts.failed(error ?? 'The figures are as they were');
    else this.toasts.done('The figures were made anew');
    void this.check();
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

const isOver = ({ phase }: RebuildProgress): boolean => phase === 'done' || phase === 'failed';
