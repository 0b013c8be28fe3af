import { Component, computed, inject, input } from '@angular/core';
import type { PurchaseRecord } from '@crpm/contracts';
import { followList } from '../api/follow.ts';
import { keysetList } from '../api/keyset-list.ts';
import { recordsOf } from '../api/news.ts';
import { Shop } from '../api/shop.ts';
import { Frame } from '../analytics/frame.ts';
import { readReport } from '../analytics/read-report.ts';
import { formatCell } from '../analytics/report-cells.ts';
import { ErrorTile } from '../ui/error-tile.ts';
import { formatInstant, NOTHING } from '../ui/formats.ts';
import { KpiCards } from '../ui/kpi-cards.ts';

const SHOWN = {
  orders: 'Orders',
  netSales: 'Net sales',
  averageOrderValue: 'Average order value',
} as const;

/** What a customer is worth: the figures of all time, as the reports count them. */
@Component({
  selector: 'crpm-customer-figures',
  imports: [ErrorTile, KpiCards],
  providers: [Frame],
  template: `
    @if (reading.error(); as error) {
      <div class="panel"><crpm-error-tile [error]="error" (retry)="reading.retry()" /></div>
    } @else {
      <crpm-kpi-cards [kpis]="kpis()" />
    }
  `,
  styles: `
    :host {
      display: block;
      margin-bottom: var(--space-4);
    }

    crpm-kpi-cards {
      row-gap: var(--space-3);
    }
  `,
})
export class CustomerFigures {
  private readonly shop = inject(Shop);

  readonly id = input.required<string>();
  protected readonly reading = readReport(() => ({
    report: 'sales-overview',
    params: { 'filter[customer]': this.id() },
  }));
  private readonly last = keysetList<PurchaseRecord>(
    () => ({ path: `/customers/${this.id()}/purchases`, params: { limit: 1 } }),
    { follows: recordsOf('purchase') },
  );

  protected readonly kpis = computed(() => {
    const answer = this.reading.answer();
    // The last answer is another customer's while this one's is on its way.
    const own = answer?.filters['customer']?.includes(this.id()) === true ? answer : undefined;
    const figures = Object.entries(SHOWN).map(([key, label]) => {
      const column = own?.columns.find((one) => one.key === key);
      const value = own && column && formatCell(own.totals[key], column, {}, own.currency);
      return { label, value };
    });
    return [...figures, { label: 'Last order', value: this.lastOrder() }];
  });

  private readonly lastOrder = computed(() => {
    if (this.last.state() === 'loading') return undefined;
    const placedAt = this.last.rows()[0]?.placedAt;
    return placedAt === undefined ? NOTHING : formatInstant(placedAt, this.shop.zone(), 'day');
  });

  constructor() {
    followList(this.last);
  }
}
