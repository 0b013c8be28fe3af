import { MAX_REPORT_ROWS, REPORTS } from '@crpm/contracts';
import type { Grain, ReportRow } from '@crpm/contracts';
import { Refusal } from '@crpm/event-sourcing';
import { countPeriods, periodsBetween } from './periods.ts';
import type { Days, Report, ReportRequest } from './report.ts';
import { salesReport } from './sales-report.ts';

const overTime = salesReport(REPORTS['sales-over-time']);
/** Hours of two years, compared ones among them: beyond, a chart shows nothing and the answer only grows. */
const MAX_PERIODS = 20_000;

/** Every period of the range has a row, also where nothing was sold: a gap is not a straight line. */
export const salesOverTime: Report = {
  spec: overTime.spec,
  statement(request) {
    const { from, to } = request;
    if (from && to) refuseTooMany(request, { from, to });
    return overTime.statement({
      ...request,
      limit: MAX_REPORT_ROWS,
      sort: [{ key: 'period', descending: false }],
    });
  },
  arrange(rows, request, { days, empty }) {
    if (!days) return [];
    const grain = request.grouping as Grain;
    refuseTooMany(request, days);
    const found = new Map(rows.map((row) => [row['period'], row]));
    return inOrder(
      periodsBetween(grain, days.from, days.to).map((period) => found.get(period) ?? empty(period)),
      request,
    );
  },
};

function refuseTooMany({ grouping, compare }: ReportRequest, { from, to }: Days): void {
  const grain = grouping as Grain;
  const periods = countPeriods(grain, from, to) * (1 + compare.length);
  if (periods <= MAX_PERIODS) return;
  const compared = compare.length > 0 ? ', with those it is compared with,' : '';
  const detail = `${from} to ${to}${compared} has about ${String(periods)} periods of one ${grain}, more than ${String(MAX_PERIODS)}: choose a longer period or fewer days.`;
  throw new Refusal('invalid-parameter', detail, [
    { pointer: 'groupBy', code: 'too-many', detail },
  ]);
}

/** Sorted here, because the empty periods are not in the database. Unknown figures come last. */
function inOrder(rows: ReportRow[], { sort }: ReportRequest): ReportRow[] {
  const compare = (a: ReportRow, b: ReportRow): number => {
    for (const { key, descending } of sort) {
      const [x, y] =
        key === 'period' ? [a[key] ?? '', b[key] ?? ''] : [figure(a[key]), figure(b[key])];
      if (x === y) continue;
      if (x === undefined || y === undefined) return x === undefined ? 1 : -1;
      return x < y === descending ? 1 : -1;
    }
    return 0;
  };
  return rows.sort(compare);
}

const figure = (cell: unknown): number | undefined =>
  typeof cell === 'string' || typeof cell === 'number' ? Number(cell) : undefined;
