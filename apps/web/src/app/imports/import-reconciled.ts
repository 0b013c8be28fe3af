import { Component, computed, input } from '@angular/core';
import type { ImportReconciliation } from '@crpm/contracts';
import { Badge } from '../ui/badge.ts';
import { DayPipe, MoneyPipe } from '../ui/format-pipes.ts';
import { formatChange, formatMoney, formatQuantity, NOTHING } from '../ui/formats.ts';

/** What the files add up to, against what the reports have of the same sales. */
@Component({
  selector: 'crpm-import-reconciled',
  imports: [Badge, DayPipe, MoneyPipe],
  template: `
    <section class="panel" tabindex="0" aria-labelledby="reconciliation">
      <header>
        <h2 id="reconciliation">Reconciliation</h2>
        @if (dryRun()) {
          <crpm-badge>Nothing written</crpm-badge>
        } @else if (equal()) {
          <crpm-badge tone="positive">The reports agree to the cent</crpm-badge>
        } @else {
          <crpm-badge tone="warning">The reports say something else</crpm-badge>
        }
        <span class="muted">{{ result().from | day }} – {{ result().to | day }}</span>
      </header>
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">Figure</th>
            <th scope="col" class="end">Files</th>
            <th scope="col" class="end">Reports</th>
            <th scope="col" class="end">Difference</th>
          </tr>
        </thead>
        <tbody>
          @for (line of lines(); track line.label) {
            <tr>
              <th scope="row">{{ line.label }}</th>
              <td class="end">{{ line.files }}</td>
              <td class="end">{{ line.reports }}</td>
              <td class="end">{{ line.difference }}</td>
            </tr>
          }
        </tbody>
      </table>
      <p class="muted">
        Rejected lines whose worth could be read: {{ result().rejectedRevenue | money }}.
      </p>
    </section>
  `,
  styles: `
    header {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: var(--space-2) var(--space-3);
      padding: var(--space-4) var(--space-5) var(--space-2);
    }

    section {
      overflow-x: auto;
    }

    th,
    td {
      padding-inline: var(--space-5);
    }

    p {
      padding: var(--space-3) var(--space-5) var(--space-4);
      font-size: var(--text-sm);
    }

    @media (max-width: 640px) {
      th,
      td {
        padding-inline: var(--space-3);
      }
    }
  `,
})
export class ImportReconciled {
  readonly result = input.required<ImportReconciliation>();
  readonly dryRun = input(false);

  protected readonly lines = computed(() => {
    const { revenue, units, orders } = this.result();
    const counted = (label: string, { files, reports, difference }: typeof units) => ({
      label,
      files: formatQuantity(files),
      reports: reports === null ? NOTHING : formatQuantity(reports),
      difference: difference === null ? NOTHING : formatChange(difference),
    });
    return [
      {
        label: 'Revenue',
        files: formatMoney(revenue.files),
        reports: revenue.reports === null ? NOTHING : formatMoney(revenue.reports),
        difference: revenue.difference === null ? NOTHING : formatMoney(revenue.difference),
      },
      counted('Units', units),
      counted('Orders', orders),
    ];
  });
  protected readonly equal = computed(() => {
    const { revenue, units, orders } = this.result();
    return Number(revenue.difference?.amount) === 0 && !units.difference && !orders.difference;
  });
}
