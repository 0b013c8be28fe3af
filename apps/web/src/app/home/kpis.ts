import type { MeasureKey, ReportAnswer } from '@crpm/contracts';
import { formatCell } from '../analytics/report-cells.ts';
import { formatQuantity } from '../ui/formats.ts';
import type { Kpi } from '../ui/kpi-card.ts';

/** Keeps the line's height until there is something to say. */
const NO_WORD = '\u00a0';

const SHOWN = [
  'netSales',
  'orders',
  'units',
  'averageOrderValue',
  'netSalesPerBuyer',
  'grossMargin',
  'returnRate',
] as const satisfies readonly MeasureKey[];
const LABELS = {
  netSales: 'Net sales',
  orders: 'Orders',
  units: 'Units',
  averageOrderValue: 'Average order value',
  netSalesPerBuyer: 'Average customer value',
  grossMargin: 'Gross margin',
  returnRate: 'Return rate',
} as const;

/** The row of figures: each against the period before and the year before, with its course. */
export function salesKpis(
  overview: ReportAnswer | undefined,
  overTime: ReportAnswer | undefined,
  against: string,
  note: string,
): Kpi[] {
  return SHOWN.map((key) => {
    const column = overview?.columns.find((one) => one.key === key);
    const changeOf = (comparison: string) =>
      overview?.comparison?.[comparison]?.totals[key]?.changePercent ?? null;
    return {
      label: column?.label ?? LABELS[key],
      value:
        overview && column
          ? formatCell(overview.totals[key], column, overview.totals, overview.currency)
          : undefined,
      change: changeOf('previous_period'),
      against,
      note: overview === undefined ? NO_WORD : note,
      second: { change: changeOf('previous_year'), against: 'a year before' },
      moreIsWorse: column?.moreIsWorse ?? false,
      // Where there is no figure, such as a margin without sales, the course has no zero.
      course: (overTime?.rows ?? []).flatMap((row) => {
        const figure = row[key] ?? null;
        return figure === null ? [] : [Number(figure)];
      }),
    };
  });
}

/** Stock is a level and no flow: what there is now, against the evening before the period. */
export function stockKpi(
  now: ReportAnswer | undefined,
  before: ReportAnswer | undefined,
  yearBefore: ReportAnswer | undefined,
  since: string,
): Kpi {
  const onHand = now?.totals['onHand'];
  const changeTo = (then: ReportAnswer | undefined) => {
    const was = Number(then?.totals['onHand'] ?? 0);
    return was === 0 ? null : ((Number(onHand) - was) / was) * 100;
  };
  return {
    label: 'Stock on hand',
    value: now === undefined ? undefined : formatQuantity(Number(onHand ?? 0)),
    change: changeTo(before),
    against: since,
    note: now === undefined ? NO_WORD : 'units, now',
    second: { change: changeTo(yearBefore), against: 'a year before' },
  };
}
