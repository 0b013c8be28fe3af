import { Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { ReportAnswer } from '@crpm/contracts';
import { formatMoney, formatQuantity } from '../ui/formats.ts';
import { Icon } from '../ui/icon.ts';

/** What the stock is worth, and what of it wants looking after. */
@Component({
  selector: 'crpm-stock-strip',
  imports: [Icon, RouterLink],
  template: `
    @if (answer(); as stock) {
      <p>
        <crpm-icon name="inventory" [size]="16" />
        <a routerLink="/analytics/inventory-on-hand">Stock worth {{ worth() }} at cost</a>
        @for (alert of alerts(); track alert.stock) {
          <a class="alert" routerLink="/inventory" [queryParams]="{ stock: alert.stock }">
            <crpm-icon name="alert" [size]="14" /> {{ alert.words }}
          </a>
        } @empty {
          <span class="muted">Nothing is low or out of stock.</span>
        }
      </p>
    }
  `,
  styles: `
    p {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: var(--space-2) var(--space-4);
      margin-bottom: var(--space-4);
      padding: var(--space-2) var(--space-4);
      border: 1px solid var(--border);
      border-radius: var(--radius);
      background: var(--panel);
      font-size: var(--text-sm);
    }

    a {
      display: inline-flex;
      align-items: center;
      gap: var(--space-1);
      min-height: 24px;
    }

    .alert {
      color: var(--warning);
      font-weight: 550;
    }
  `,
})
export class StockStrip {
  /** Inventory on hand, as it is now. */
  readonly answer = input.required<ReportAnswer | undefined>();

  protected readonly worth = computed(() => {
    const { totals, currency } = this.answer() ?? {};
    const amount = String(totals?.['stockCost'] ?? '0');
    return formatMoney({ amount, currency: currency ?? 'USD' }, true);
  });
  protected readonly alerts = computed(() => {
    const count = (key: string) => Number(this.answer()?.totals[key] ?? 0);
    return [
      { stock: 'low', count: count('lowStock'), words: 'low on stock' },
      { stock: 'out', count: count('outOfStock'), words: 'out of stock' },
    ]
      .filter((alert) => alert.count > 0)
      .map(({ stock, count: of, words }) => ({
        stock,
        words: `${formatQuantity(of)} ${of === 1 ? 'product' : 'products'} ${words}`,
      }));
  });
}
