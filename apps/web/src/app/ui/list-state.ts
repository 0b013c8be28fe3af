import { computed, inject, type Signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, type ParamMap, Router } from '@angular/router';
import type { QueryParams } from '../api/api.ts';

/** Search, filters and sort of a list: kept in the URL, so that a view can be linked and gone back to. */
export interface ListState {
  readonly q: Signal<string>;
  /** A field, `-field` for descending. */
  readonly sort: Signal<string>;
  /** Only the filters that are set. */
  readonly filters: Signal<Readonly<Record<string, string>>>;
  /** Search or a filter narrows the list: "nothing" then means "no match". */
  readonly narrowed: Signal<boolean>;
  /** As the API reads it: q, sort, limit and filter[…]. */
  readonly params: Signal<QueryParams>;
  /** Each choice can be gone back to; `replace` while something is still being typed. */
  set(change: Readonly<Record<string, string | null>>, how?: 'push' | 'replace'): void;
  clear(): void;
}

export interface ListStateOptions {
  /** Sort of an untouched list; undefined where the list cannot be sorted. */
  sort?: string;
  filters: readonly string[];
  limit?: number;
}

export function listState(options: ListStateOptions): ListState {
  const route = inject(ActivatedRoute);
  const router = inject(Router);
  const query = toSignal(route.queryParamMap, { initialValue: route.snapshot.queryParamMap });
  const set: ListState['set'] = (change, how = 'push') => {
    const queryParams = Object.fromEntries(
      Object.entries(change).map(([name, value]) => [name, value === '' ? null : value]),
    );
    void router.navigate([], {
      relativeTo: route,
      queryParams,
      queryParamsHandling: 'merge',
      replaceUrl: how === 'replace',
    });
  };

  const filters = computed(() => filtersOf(query(), options.filters));
  const q = computed(() => query().get('q') ?? '');
  const sort = computed(() => query().get('sort') ?? options.sort ?? '');
  return {
    q,
    sort,
    filters,
    narrowed: computed(() => q() !== '' || Object.keys(filters()).length > 0),
    params: computed(() => listParams(q(), sort(), filters(), options.limit ?? 50)),
    set,
    clear: () => {
      set(Object.fromEntries(['q', ...options.filters].map((name) => [name, null])));
    },
  };
}

function filtersOf(query: ParamMap, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = query.get(name);
      return value === null || value === '' ? [] : [[name, value]];
    }),
  );
}

/** Query of a list request; what is empty is left out, since the API refuses empty filters. */
export function listParams(
  q: string,
  sort: string,
  filters: Readonly<Record<string, string>>,
  limit: number,
): QueryParams {
  const params: QueryParams = { limit };
  if (q.trim() !== '') params['q'] = q.trim();
  if (sort !== '') params['sort'] = sort;
  for (const [name, value] of Object.entries(filters)) params[`filter[${name}]`] = value;
  return params;
}

/** The next sort when a column's heading is pressed: ascending, then descending, then back. */
export function nextSort(current: string, field: string): string {
  return current === field ? `-${field}` : field;
}
