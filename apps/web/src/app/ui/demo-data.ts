import { computed, inject, Service, signal } from '@angular/core';
import { exhaustMap, lastValueFrom, takeWhile, timer } from 'rxjs';
import { Api } from '../api/api.ts';
import { sentenceOf, troubleOf } from '../api/problem.ts';
import { Toasts } from './toast.ts';

const ASK_EVERY_MS = 700;

interface Job {
  id: string;
  status: 'running' | 'completed' | 'failed';
  progress: { done: number; total: number };
  failure: string | null;
}

/** The demo shop on its way: pages wait for all of it, since half a history makes strange figures. */
@Service()
export class DemoData {
  private readonly api = inject(Api);
  private readonly toasts = inject(Toasts);
  private readonly job = signal<Pick<Job, 'progress'> | undefined>(undefined);
  readonly loading = computed(() => this.job() !== undefined);
  /** From 0 to 1; undefined until there is something to tell. */
  readonly share = computed(() => {
    const { done, total } = this.job()?.progress ?? { done: 0, total: 1 };
    return done === 0 ? undefined : done / Math.max(1, total);
  });

  /** Answers whether it is there. */
  async load(): Promise<boolean> {
    this.job.set({ progress: { done: 0, total: 1 } });
    try {
      const { id } = await this.api.post<Job>('/demo-data', {});
      const job = await this.finished(id);
      if (job.status === 'completed') this.toasts.done('Demo data loaded');
      else this.toasts.failed(job.failure ?? 'Demo data could not be loaded');
      return job.status === 'completed';
    } catch (thrown) {
      this.toasts.failed(sentenceOf(troubleOf(thrown)));
      return false;
    } finally {
      this.job.set(undefined);
    }
  }

  private finished(id: string): Promise<Job> {
    const asked = timer(0, ASK_EVERY_MS).pipe(
      exhaustMap(() => this.api.get<Job>(`/demo-data/${id}`)),
      takeWhile((job) => {
        if (job.status === 'running') this.job.set(job);
        return job.status === 'running';
      }, true),
    );
    return lastValueFrom(asked);
  }
}
