import {
  computed,
  effect,
  inject,
  Injectable,
  type Signal,
  signal,
  untracked,
} from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import type { ReportAnswer } from '@crpm/contracts';
import { audit, filter, of, race, timer } from 'rxjs';
import { answerOf, read } from '../api/api.ts';
import { Live } from '../api/live.ts';

/**
 * A sale is several events: figures that stand amid them would be read for nothing, and those of
 * the whole sale only after them. In a busy shop they always stand amid some, so no longer than this.
 */
const AWAITED_MS = 400;

/**
 * One moment of the figures for all readings of a page, so that its tiles never disagree. It moves
 * on at once when the figures moved, but never while a reading of the last moment is under way:
 * a busy shop then repaints as fast as it can be read, not faster.
 */
@Injectable()
export class Frame {
  private readonly live = inject(Live);
  private readonly readings = signal<readonly Signal<boolean>[]>([]);
  private readonly moment = signal<string | undefined>(undefined);

  /** All that was ever sold: tells from when to when there are figures at all. */
  private readonly overview = read<ReportAnswer>(() => '/reports/sales-overview');
  readonly extent = answerOf(this.overview);
  /** There is an answer, and nothing was ever sold. */
  readonly nothingSold = computed(() => this.extent()?.from === null);
  readonly error = this.overview.error;

  /** As `at=` takes it; undefined until a moment is known. */
  readonly at = this.moment.asReadonly();
  readonly known = computed(() => this.moment() !== undefined);
  readonly busy = computed(() => this.readings().some((loading) => loading()));

  constructor() {
    const figures = toObservable(this.live.figures);
    const complete = figures.pipe(filter((told) => told?.behind === 0));
    const settled = toSignal(
      figures.pipe(
        audit((told) => ((told?.behind ?? 0) === 0 ? of(0) : race(timer(AWAITED_MS), complete))),
      ),
    );
    const newest = computed(() => settled()?.watermark ?? this.extent()?.watermark);
    effect(() => {
      const watermark = newest();
      if (watermark === undefined || this.busy()) return;
      this.moment.set(vectorOf(watermark));
    });
    effect(() => {
      this.live.figures();
      if (untracked(this.nothingSold)) this.overview.reload();
    });
  }

  /** Counts a reading in for as long as the returned function is not called. */
  add(loading: Signal<boolean>): () => void {
    this.readings.update((known) => [...known, loading]);
    return () => {
      this.readings.update((known) => known.filter((other) => other !== loading));
    };
  }

  reload(): void {
    this.overview.reload();
  }
}

/** "customers=5,purchases=12", the same text for the same watermark. */
export const vectorOf = (watermark: Readonly<Record<string, number>>): string =>
  Object.entries(watermark)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([store, position]) => `${store}=${String(position)}`)
    .join(',');
