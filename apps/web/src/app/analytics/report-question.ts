import { computed, type Signal } from '@angular/core';
import { COMPARISONS, type Grain, isGrain, type ReportSpec } from '@crpm/contracts';
import type { QueryParams } from '../api/api.ts';
import type { FiguresView } from './figures-view.ts';
import { grainOf } from './periods.ts';

const ROWS = 50;
/** Buckets of time are never cut: a curve with its end missing would lie. */
const BUCKETS = 2000;
/** Options of a report that stand in the address under their own name. */
const OWN_OPTIONS = ['asOf', 'ageBands', 'soldOnly', 'order', 'status'] as const;

/** What an address asks of a report, without what the report does not take. */
export interface ReportQuestion {
  readonly grouping: Signal<string | undefined>;
  /** A column's key, `-` before it for descending. */
  readonly sort: Signal<string>;
  readonly limit: Signal<number>;
  readonly compare: Signal<string>;
  /** Undefined until the period is known. */
  readonly params: Signal<QueryParams | undefined>;
}

export function reportQuestion(
  spec: () => ReportSpec | undefined,
  view: FiguresView,
): ReportQuestion {
  const text = (name: string) => view.query().get(name) ?? '';
  const takes = (option: string) => ((spec()?.options ?? []) as readonly string[]).includes(option);

  const grouping = computed(() => {
    const groupings: readonly string[] = spec()?.groupBy ?? [];
    const asked = text('groupBy');
    if (groupings.includes(asked)) return asked;
    const days = view.days();
    if (groupings[0] === 'day' && days !== undefined) return grainOf(days) satisfies Grain;
    return groupings[0];
  });
  const limit = computed(() => {
    const asked = Number(text('limit'));
    if (Number.isInteger(asked) && asked > 0) return asked;
    return isGrain(grouping()) ? BUCKETS : ROWS;
  });
  const sort = computed(() => {
    const asked = text('sort');
    if (asked !== '') return asked;
    // Ages are read from young to old, whatever the report sorts by otherwise.
    return grouping() === 'ageBand' ? 'ageBand' : (spec()?.defaultSort ?? '');
  });
  const compare = computed(() => {
    const asked = text('compare');
    if (!takes('compare') || view.range()?.days === undefined) return '';
    if ((COMPARISONS as readonly string[]).includes(asked)) return asked;
    // A report of one row says little by itself.
    return asked === '' && spec()?.groupBy.length === 0 ? 'previous_period' : '';
  });

  const params = computed((): QueryParams | undefined => {
    const report = spec();
    const chosen = view.params(report?.filters ?? []);
    if (report === undefined || chosen === undefined) return undefined;
    const { from, to, ...filters } = chosen;
    const period =
      report.group === 'Inventory' || from === undefined || to === undefined ? {} : { from, to };
    const optional: QueryParams = {};
    if (grouping() !== undefined) optional['groupBy'] = grouping() ?? '';
    if (compare() !== '') optional['compare'] = compare();
    if (sort() !== '') optional['sort'] = sort();
    for (const option of OWN_OPTIONS) {
      if (takes(option) && text(option) !== '') optional[option] = text(option);
    }
    return { ...period, ...optional, ...filters, limit: limit() };
  });
  return { grouping, sort, limit, compare, params };
}
