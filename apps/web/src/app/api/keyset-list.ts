import { computed, inject, linkedSignal, type Signal, signal } from '@angular/core';
import type { Page } from '@crpm/contracts';
import { Api, type QueryParams, answerOf, read } from './api.ts';
import { type Follows, type News, newsOf } from './news.ts';
import { troubleOf, type Trouble } from './problem.ts';

export interface ListRequest {
  path: string;
  params: QueryParams;
}

export interface KeysetOptions {
  /** The list hears of what anybody writes. */
  follows?: Follows;
  /** The API says how many there are in all. */
  counted?: true;
}

/** A list of the API, page after page; what the data table shows. */
export interface KeysetList<Row> {
  /** All rows read so far; while a changed request is under way, still those of the last one. */
  readonly rows: Signal<readonly Row[]>;
  readonly state: Signal<'loading' | 'ready' | 'failed'>;
  /** Of all pages; undefined where the API does not count. */
  readonly total: Signal<number | undefined>;
  readonly onFirstPage: Signal<boolean>;
  /** What was written since the rows were read. */
  readonly news: Signal<News | undefined>;
  /** A changed request is under way, whether or not rows are shown. */
  readonly busy: Signal<boolean>;
  readonly trouble: Signal<Trouble | undefined>;
  readonly hasMore: Signal<boolean>;
  readonly loadingMore: Signal<boolean>;
  loadMore(): Promise<void>;
  reload(): void;
}

/** Follows `request`: a changed one starts again from the first page. */
export function keysetList<Row>(
  request: () => ListRequest | undefined,
  { follows, counted }: KeysetOptions = {},
): KeysetList<Row> {
  const api = inject(Api);
  const first = read<Page<Row>>(() => {
    const wanted = request();
    if (wanted === undefined || counted === undefined) return wanted;
    return { ...wanted, params: { ...wanted.params, count: 'exact' } };
  });
  const firstPage = answerOf(first);
  const pages = linkedSignal<Page<Row> | undefined, readonly Page<Row>[]>({
    source: firstPage,
    computation: (page, previous) => (page === undefined ? (previous?.value ?? []) : [page]),
  });
  const moreTrouble = linkedSignal<unknown, Trouble | undefined>({
    source: firstPage,
    computation: () => undefined,
  });
  const loadingMore = signal(false);
  const last = computed(() => pages().at(-1));
  const failed = computed(() =>
    first.error() === undefined ? undefined : troubleOf(first.error()),
  );
  const rows = computed(() => pages().flatMap(({ data }) => data));

  return {
    rows,
    total: computed(() => pages()[0]?.page.total),
    onFirstPage: computed(() => pages().length <= 1),
    news: newsOf(follows, first.isLoading, rows),
    state: computed(() => {
      if (failed() !== undefined) return 'failed';
      return pages().length === 0 ? 'loading' : 'ready';
    }),
    busy: computed(() => first.status() === 'loading' || loadingMore()),
    trouble: computed(() => failed() ?? moreTrouble()),
    hasMore: computed(() => last()?.page.hasMore ?? false),
    loadingMore,
    reload: () => {
      first.reload();
    },
    loadMore: async () => {
      const wanted = request();
      const start = firstPage();
      const after = last()?.page.next;
      if (wanted === undefined || typeof after !== 'string' || loadingMore()) return;
      loadingMore.set(true);
      moreTrouble.set(undefined);
      try {
        const page = await api.get<Page<Row>>(wanted.path, { ...wanted.params, after });
        // Another filter was chosen meanwhile: its rows stand, these are of the old one.
        if (firstPage() === start) pages.update((known) => [...known, page]);
      } catch (thrown) {
        if (firstPage() === start) moreTrouble.set(troubleOf(thrown));
      } finally {
        loadingMore.set(false);
      }
    },
  };
}
