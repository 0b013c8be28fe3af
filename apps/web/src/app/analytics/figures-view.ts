import { computed, inject, type Signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, type ParamMap } from '@angular/router';
import { FILTER_KEYS } from '@crpm/contracts';
import type { QueryParams } from '../api/api.ts';
import { Shop } from '../api/shop.ts';
import { listState, type ListState } from '../ui/list-state.ts';
import { Frame } from './frame.ts';
import { type Days, daysOf, isDay, isPreset, type Preset } from './periods.ts';

export interface Range {
  /** Undefined for days that were chosen one by one. */
  preset: Preset | undefined;
  /** Undefined for all time. */
  days: Days | undefined;
  /** Nobody chose it: the last 30 days have no sale, so all time is shown. */
  fellBack: boolean;
}

/** Which figures a page asks for: the period and the filters, kept in the URL. */
export interface FiguresView {
  readonly state: ListState;
  readonly query: Signal<ParamMap>;
  /** Undefined until the shop's day and its history are known. */
  readonly range: Signal<Range | undefined>;
  /** The period in days, all time included; undefined when there is no sale. */
  readonly days: Signal<Days | undefined>;
  /** `from`, `to` and the filters of `keys`; undefined until the range is known. */
  params(keys: readonly string[]): QueryParams | undefined;
}

export function figuresView(): FiguresView {
  const route = inject(ActivatedRoute);
  const shop = inject(Shop);
  const frame = inject(Frame);
  const state = listState({ filters: FILTER_KEYS });
  const query = toSignal(route.queryParamMap, { initialValue: route.snapshot.queryParamMap });

  const range = computed(() => {
    const extent = frame.extent();
    if (shop.today() === '' || extent === undefined) return undefined;
    return rangeOf(query(), shop.today(), extent.to);
  });
  return {
    state,
    query,
    range,
    days: computed(() => {
      const { from = null, to = null } = range()?.days ?? frame.extent() ?? {};
      return from === null || to === null ? undefined : { from, to };
    }),
    params: (keys) => {
      const chosen = range();
      if (chosen === undefined) return undefined;
      const filters = Object.entries(state.filters()).filter(([key]) => keys.includes(key));
      return {
        ...chosen.days,
        ...Object.fromEntries(filters.map(([key, value]) => [`filter[${key}]`, value])),
      };
    },
  };
}

/** The period of an address; `lastSold` is the newest day with a sale. */
export function rangeOf(query: ParamMap, today: string, lastSold: string | null): Range {
  const from = query.get('from');
  const to = query.get('to');
  const preset = query.get('range');
  if (isDay(from) && isDay(to) && from <= to) {
    return { preset: undefined, days: { from, to }, fellBack: false };
  }
  if (isPreset(preset)) return { preset, days: daysOf(preset, today), fellBack: false };
  const usual = daysOf('last-30', today);
  const fellBack = lastSold !== null && usual !== undefined && lastSold < usual.from;
  return fellBack
    ? { preset: 'all', days: undefined, fellBack }
    : { preset: 'last-30', days: usual, fellBack };
}
