import type { ParamMap } from '@angular/router';
import { COMPARISONS, MEASURES, type ReportSpec, sortKeys } from '@crpm/contracts';
import { isDay, isPreset } from './periods.ts';

/** Of "Compare: nothing", where something is compared unless it is said. */
export const NO_COMPARISON = 'none';

/** Parameters of an address that say nothing a page of figures understands; `spec` is its report. */
export function unreadable(query: ParamMap, spec?: ReportSpec): string[] {
  const from = query.get('from');
  const to = query.get('to');
  const backwards = from !== null && to !== null && from > to;
  const days = (from !== null || to !== null) && !(isDay(from) && isDay(to) && !backwards);
  const own = spec === undefined ? {} : readersOf(spec);
  const wrong = Object.entries({ range: isPreset, ...own }).flatMap(([name, reads]) => {
    const text = query.get(name);
    return text === null || reads(text) ? [] : [name];
  });
  return [...(days ? ['from', 'to'].filter((name) => query.has(name)) : []), ...wrong];
}

function readersOf(spec: ReportSpec): Record<string, (text: string) => boolean> {
  const of =
    (...values: readonly string[]) =>
    (text: string) =>
      values.includes(text);
  const sorts = sortKeys(spec);
  return {
    groupBy: of(...spec.groupBy),
    compare: of(...COMPARISONS, NO_COMPARISON),
    sort: (text) => text.split(',').every((key) => sorts.includes(key.replace(/^-/, ''))),
    measure: of(...Object.keys(MEASURES)),
    limit: (text) => /^[1-9]\d{0,4}$/.test(text),
    order: of('best', 'least'),
    soldOnly: of('true', 'false'),
    status: of('active', 'all'),
    ageBands: of('standard', 'decades'),
    asOf: isDay,
  };
}
