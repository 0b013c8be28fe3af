import { effect, inject, signal, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import type { KeysetList } from './keyset-list.ts';
import { Live } from './live.ts';

/** Something that can be read again; a resource of `read` is one. */
interface Readable {
  isLoading(): boolean;
  reload(): unknown;
}

/**
 * Reads again when the record was written by anybody: `id` of a customer, a purchase, a product
 * (its stock too). One reading at a time, however fast the changes come.
 */
export function follow(id: () => string, resource: Readable): void {
  const stale = signal(false);
  inject(Live)
    .changes.pipe(takeUntilDestroyed())
    .subscribe(({ records, more }) => {
      const own = untracked(id);
      if (more || records.some((record) => record.id === own)) stale.set(true);
    });
  effect(() => {
    if (!stale() || resource.isLoading()) return;
    stale.set(false);
    resource.reload();
  });
}

/** Reads a short list again when there is news for it; one read further stays as it is. */
export function followList<Row>(list: KeysetList<Row>): void {
  effect(() => {
    if (list.news() !== undefined && untracked(list.onFirstPage)) list.reload();
  });
}
