import type { ImportRecord } from '@crpm/contracts';
import type { Clock } from '@crpm/event-sourcing';

/** Rows done, told in the import's record from the moment on when their total is known. */
export class Progress {
  private startedAt = 0;

  constructor(
    private readonly record: ImportRecord,
    private readonly clock: Clock,
  ) {}

  start(total: number): void {
    this.startedAt = this.clock.now();
    this.record.progress = { done: 0, total, rowsPerSecond: 0, secondsLeft: null };
  }

  advance(rows: number): void {
    const { total } = this.record.progress;
    const done = this.record.progress.done + rows;
    const seconds = (this.clock.now() - this.startedAt) / 1000;
    const rate = seconds > 0 ? done / seconds : 0;
    this.record.progress = {
      done,
      total,
      rowsPerSecond: Math.round(rate),
      secondsLeft: rate > 0 ? Math.ceil((total - done) / rate) : null,
    };
  }
}
