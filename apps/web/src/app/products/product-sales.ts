import { Component, computed, inject, input } from '@angular/core';
import type { ProductRecord } from '@crpm/contracts';
import { Frame } from '../analytics/frame.ts';
import { addDays } from '../analytics/periods.ts';
import { readReport } from '../analytics/read-report.ts';
import { chartFormats, formatCell } from '../analytics/report-cells.ts';
import { chartSeries } from '../analytics/report-chart.ts';
import { Shop } from '../api/shop.ts';
import { Chart } from '../ui/chart/chart.ts';
import { formatQuantity, NOTHING } from '../ui/formats.ts';
import type { Kpi } from '../ui/kpi-card.ts';
import { KpiCards } from '../ui/kpi-cards.ts';
import { daysLeft } from './days-left.ts';

const DAYS = 30;
const TREND_DAYS = 91;

/** How a product sells: the last 30 days, how long its stock lasts at that pace, and the trend. */
@Component({
  selector: 'crpm-product-sales',
  imports: [Chart, KpiCards],
  providers: [Frame],
  template: `
    <crpm-kpi-cards [kpis]="kpis()" />
    <crpm-chart
      kind="bar"
      caption="Units sold by week"
      xLabel="Week"
      [series]="trend().series"
      [format]="trend().format"
      [axisFormat]="trend().axisFormat"
      [height]="220"
      [error]="overTime.error()"
      (retry)="overTime.retry()"
    />
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--space-4);
      margin-bottom: var(--space-4);
    }
  `,
})
export class ProductSales {
  private readonly shop = inject(Shop);
  readonly product = input.required<ProductRecord>();

  private readonly ofLast = (days: number) => {
    const to = this.shop.today();
    if (to === '') return undefined;
    return { from: addDays(to, 1 - days), to, 'filter[product]': this.product().id };
  };
  private readonly recent = readReport(() => {
    const params = this.ofLast(DAYS);
    return (
      params && { report: 'sales-overview', params: { ...params, compare: 'previous_period' } }
    );
  });
  protected readonly overTime = readReport(() => {
    const params = this.ofLast(TREND_DAYS);
    return params && { report: 'sales-over-time', params: { ...params, groupBy: 'week' } };
  });

  protected readonly kpis = computed((): Kpi[] => {
    const answer = this.recent.answer();
    const figure = (key: string, label: string) => {
      const column = answer?.columns.find((one) => one.key === key);
      return {
        label,
        value: answer && column && formatCell(answer.totals[key], column, {}, answer.currency),
        change: answer?.comparison?.['previous_period']?.totals[key]?.changePercent ?? null,
        against: `previous ${String(DAYS)} days`,
      };
    };
    const left =
      answer && daysLeft(this.product().stock.onHand, Number(answer.totals['units'] ?? 0), DAYS);
    const forDays = left === undefined ? NOTHING : formatQuantity(left);
    return [
      figure('units', `Sold, ${String(DAYS)} days`),
      figure('netSales', `Net sales, ${String(DAYS)} days`),
      figure('orders', `Orders, ${String(DAYS)} days`),
      {
        label: 'Days of stock left',
        value: answer && forDays,
        note: left === undefined ? 'nothing sold lately' : 'at the pace of 30 days',
      },
    ];
  });
  protected readonly trend = computed(() => {
    const answer = this.overTime.answer();
    const units = answer?.columns.find(({ key }) => key === 'units');
    if (answer === undefined || units === undefined) {
      return { series: undefined, format: formatQuantity, axisFormat: formatQuantity };
    }
    return { series: chartSeries(answer, units, 'line'), ...chartFormats(units, answer.currency) };
  });
}
