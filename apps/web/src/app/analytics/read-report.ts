import { computed, DestroyRef, inject, linkedSignal, type Signal, untracked } from '@angular/core';
import type { ReportAnswer, ReportId } from '@crpm/contracts';
import { type QueryParams, read } from '../api/api.ts';
import { Frame } from './frame.ts';

export interface ReportRequest {
  report: ReportId;
  params: QueryParams;
  /** Of days gone by: read once, and not again with every frame. */
  past?: true;
}

export interface ReportReading {
  /** The newest there is: while a changed question is under way, still the last answer. */
  readonly answer: Signal<ReportAnswer | undefined>;
  readonly error: Signal<unknown>;
  readonly busy: Signal<boolean>;
  retry(): void;
}

/** Reads a report at the moment of the page's frame; undefined reads nothing yet. */
export function readReport(request: () => ReportRequest | undefined): ReportReading {
  const frame = inject(Frame);
  const wanted = computed(request);
  const resource = read<ReportAnswer>(() => {
    const asked = wanted();
    const at = asked?.past === true && frame.known() ? untracked(frame.at) : frame.at();
    if (at === undefined || asked === undefined) return undefined;
    return { path: `/reports/${asked.report}`, params: { ...asked.params, at } };
  });
  inject(DestroyRef).onDestroy(frame.add(resource.isLoading));

  const newest = linkedSignal<ReportAnswer | undefined, ReportAnswer | undefined>({
    source: () => (resource.hasValue() ? resource.value() : undefined),
    computation: (answer, previous) => answer ?? previous?.value,
  });
  return {
    // The last answer of another report is none of this one.
    answer: computed(() => {
      const answer = newest();
      return answer?.report === wanted()?.report ? answer : undefined;
    }),
    error: resource.error,
    busy: resource.isLoading,
    retry: () => {
      resource.reload();
    },
  };
}
