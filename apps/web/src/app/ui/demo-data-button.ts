import { Component, computed, DestroyRef, inject, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { exhaustMap, lastValueFrom, takeWhile, timer } from 'rxjs';
import { Api } from '../api/api.ts';
import { sentenceOf, troubleOf } from '../api/problem.ts';
import { formatPercent } from './formats.ts';
import { Icon } from './icon.ts';
import { Toasts } from './toast.ts';

const ASK_EVERY_MS = 700;

interface Job {
  id: string;
  status: 'running' | 'completed' | 'failed';
  progress: { done: number; total: number };
  failure: string | null;
}

/** Fills an empty shop with two years of a small consistent one, so that every page shows something. */
@Component({
  selector: 'crpm-demo-data-button',
  imports: [MatButton, Icon],
  template: `
    <button matButton="outlined" type="button" [disabled]="working()" (click)="load()">
      <crpm-icon name="demo" /> {{ words() }}
    </button>
  `,
})
export class DemoDataButton {
  private readonly api = inject(Api);
  private readonly toasts = inject(Toasts);
  /** The demo shop is there: read again. */
  readonly loaded = output();
  protected readonly working = signal(false);
  private readonly progress = signal<Job['progress']>({ done: 0, total: 1 });
  protected readonly words = computed(() => {
    if (!this.working()) return 'Load demo data';
    const { done, total } = this.progress();
    return `Loading demo data, ${formatPercent(Math.floor((100 * done) / Math.max(1, total)))}`;
  });
  private gone = false;

  constructor() {
    inject(DestroyRef).onDestroy(() => (this.gone = true));
  }

  protected async load(): Promise<void> {
    this.working.set(true);
    try {
      const { id } = await this.api.post<Job>('/demo-data', {});
      const job = await this.finished(id);
      if (job?.status === 'completed') {
        this.toasts.done('Demo data loaded');
        this.loaded.emit();
      } else if (job?.status === 'failed') {
        this.toasts.failed(job.failure ?? 'Demo data could not be loaded');
      }
    } catch (thrown) {
      this.toasts.failed(sentenceOf(troubleOf(thrown)));
    } finally {
      this.working.set(false);
    }
  }

  /** The job when it has ended; undefined when the page was left first. */
  private async finished(id: string): Promise<Job | undefined> {
    let last: Job | undefined;
    const asked = timer(0, ASK_EVERY_MS).pipe(
      takeWhile(() => !this.gone),
      exhaustMap(() => this.api.get<Job>(`/demo-data/${id}`)),
      takeWhile((job) => {
        last = job;
        this.progress.set(job.progress);
        return job.status === 'running';
      }),
    );
    await lastValueFrom(asked, { defaultValue: undefined });
    return last;
  }
}
