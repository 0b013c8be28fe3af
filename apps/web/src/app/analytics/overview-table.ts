import { Component, computed, input } from '@angular/core';
import type { ReportAnswer } from '@crpm/contracts';
import { formatPercent, NOTHING } from '../ui/formats.ts';
import type { Kpi } from '../ui/kpi-card.ts';
import { KpiCards } from '../ui/kpi-cards.ts';
import { formatCell } from './report-cells.ts';

const KPIS: readonly string[] = ['netSales', 'orders', 'units', 'averageOrderValue', 'grossProfit'];

/** A report of one row, turned round: a line per figure, and what it was before. */
@Component({
  selector: 'crpm-overview-table',
  imports: [KpiCards],
  template: `
    <crpm-kpi-cards [kpis]="kpis()" />
    <div class="panel scroll" tabindex="0" role="region" aria-label="Figures of the report">
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">Figure</th>
            <th scope="col" class="end">Value</th>
            @for (name of comparisons(); track name) {
              <th scope="col" class="end">
                {{ name === 'previous_year' ? 'A year before' : 'Previous period' }}
              </th>
              <th scope="col" class="end">Change</th>
            }
          </tr>
        </thead>
        <tbody>
          @for (line of lines(); track line.key) {
            <tr>
              <th scope="row">
                {{ line.label }}
                <span class="definition">{{ line.formula }}</span>
              </th>
              <td class="end strong">{{ line.value }}</td>
              @for (before of line.before; track before.name) {
                <td class="end">{{ before.value }}</td>
                <td class="end" [class]="before.tone">{{ before.change }}</td>
              }
            </tr>
          }
        </tbody>
      </table>
    </div>
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--space-4);
    }

    .scroll {
      overflow-x: auto;
    }

    tr:last-child > * {
      border-bottom: 0;
    }

    thead th {
      background: var(--panel-sunken);
    }

    .definition {
      display: block;
      color: var(--ink-muted);
      font-size: var(--text-sm);
      font-weight: 400;
    }

    .strong {
      font-weight: 600;
    }

    .good {
      color: var(--positive);
    }

    .bad {
      color: var(--negative);
    }

    @media (max-width: 640px) {
      .definition {
        display: none;
      }

      th,
      td {
        padding-inline: var(--space-3);
      }
    }
  `,
})
export class OverviewTable {
  readonly answer = input.required<ReportAnswer>();
  protected readonly comparisons = computed(() => Object.keys(this.answer().comparison ?? {}));
  protected readonly kpis = computed((): Kpi[] => {
    const { columns, totals, comparison = {}, currency } = this.answer();
    const [against] = Object.keys(comparison);
    return columns
      .filter(({ key }) => KPIS.includes(key))
      .map((column) => ({
        label: column.label,
        value: formatCell(totals[column.key], column, totals, currency),
        change:
          against === undefined
            ? null
            : (comparison[against]?.totals[column.key]?.changePercent ?? null),
        against: against === 'previous_year' ? 'a year before' : 'previous period',
        moreIsWorse: column.moreIsWorse ?? false,
      }));
  });
  protected readonly lines = computed(() => {
    const { columns, totals, comparison = {}, currency } = this.answer();
    return columns.map((column) => ({
      key: column.key,
      label: column.label,
      formula: column.formula ?? '',
      value: formatCell(totals[column.key], column, totals, currency),
      before: Object.entries(comparison).map(([name, { totals: cells }]) => {
        const cell = cells[column.key];
        const percent = cell?.changePercent ?? null;
        const good = column.moreIsWorse === true ? -1 : 1;
        return {
          name,
          value: formatCell(cell?.value, column, totals, currency),
          change: percent === null ? NOTHING : `${percent > 0 ? '+' : ''}${formatPercent(percent)}`,
          tone: !percent ? '' : Math.sign(percent) === good ? 'good' : 'bad',
        };
      }),
    }));
  });
}
