import { effect, inject, type Signal, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import type { ChangedRecord } from '@crpm/contracts';
import { asyncScheduler, tap, throttleTime } from 'rxjs';
import { type Changes, Live } from './live.ts';

/** A busy shop must not make a list flicker. */
const TOLD_EVERY_MS = 1000;

/** What a list does not show yet. */
export interface News {
  created: number;
  /** Of the rows that are shown. */
  changed: number;
}

/** What a written record is to a list with the ids `shown`: a new row, a changed one, or nothing. */
export type Follows = (
  record: ChangedRecord,
  shown: ReadonlySet<unknown>,
) => keyof News | undefined;

/** Of a list of records; `kinds` are what their streams are of. */
export const recordsOf =
  (...kinds: readonly string[]): Follows =>
  ({ kind, id, created }, shown) => {
    if (!kinds.includes(kind)) return undefined;
    if (created) return 'created';
    return shown.has(id) ? 'changed' : undefined;
  };

/**
 * Counts the news that `follows` sees in what is written until the rows are read again. What the stream missed has no
 * number, but is news too.
 */
export function newsOf(
  follows: Follows | undefined,
  reading: Signal<boolean>,
  rows: Signal<readonly unknown[]>,
): Signal<News | undefined> {
  const news = signal<News | undefined>(undefined);
  const written = new Map<string, keyof News>();
  let missed = false;
  const forget = () => {
    written.clear();
    missed = false;
    news.set(undefined);
  };
  const remember = ({ records, more }: Changes) => {
    missed ||= more;
    const shown = new Set(rows().map((row) => (row as { id?: unknown }).id));
    for (const record of records) {
      const change = follows?.(record, shown);
      if (change === undefined || written.get(record.id) === 'created') continue;
      written.set(record.id, change);
    }
  };
  if (follows !== undefined) {
    inject(Live)
      .changes.pipe(
        tap(remember),
        throttleTime(TOLD_EVERY_MS, asyncScheduler, { leading: true, trailing: true }),
        takeUntilDestroyed(),
      )
      .subscribe(() => {
        if (!missed && written.size === 0) return;
        const created = [...written.values()].filter((change) => change === 'created').length;
        news.set({ created, changed: written.size - created });
      });
  }
  // As the reading begins: what is written during it may not be in it.
  effect(() => {
    if (reading()) forget();
  });
  return news.asReadonly();
}
