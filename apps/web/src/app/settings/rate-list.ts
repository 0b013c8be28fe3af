import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { CURRENCY_CODES, type RateRecord } from '@crpm/contracts';
import { keysetList } from '../api/keyset-list.ts';
import { Shop } from '../api/shop.ts';
import { shortcut } from '../shell/shortcuts.ts';
import { Router, RouterLink } from '@angular/router';
import type { Column } from '../ui/data-table/cell.ts';
import { DataTable } from '../ui/data-table/data-table.ts';
import { DemoDataButton } from '../ui/demo-data-button.ts';
import { EmptyState } from '../ui/empty-state.ts';
import { type Filter, FilterBar } from '../ui/filter-bar.ts';
import { formatDay } from '../ui/formats.ts';
import { Icon } from '../ui/icon.ts';
import { listState } from '../ui/list-state.ts';

const FILTERS: readonly Filter[] = [
  {
    key: 'currency',
    label: 'Currency',
    options: CURRENCY_CODES.map((code) => ({ value: code, label: code })),
  },
];

/** Units of each currency per base unit, newest first. */
@Component({
  selector: 'crpm-rate-list',
  imports: [DataTable, DemoDataButton, EmptyState, FilterBar, Icon, MatButton, RouterLink],
  template: `
    <crpm-filter-bar [state]="state" [filters]="filters">
      <label class="day">
        From
        <input
          #from
          class="input"
          type="date"
          [value]="state.filters()['from'] ?? ''"
          (change)="state.set({ from: from.value })"
        />
      </label>
      <label class="day">
        to
        <input
          #to
          class="input"
          type="date"
          [value]="state.filters()['to'] ?? ''"
          (change)="state.set({ to: to.value })"
        />
      </label>
      <span class="grow"></span>
      <a matButton="filled" routerLink="/settings/rates/new">
        <crpm-icon name="plus" [size]="16" /> Publish rate
      </a>
    </crpm-filter-bar>
    <crpm-data-table noun="rates" [columns]="columns()" [list]="list" [state]="state">
      <crpm-empty-state empty icon="rates" heading="Sell in other currencies">
        A purchase in another currency uses the newest rate on or before its day. Without one it is
        refused.
        <ng-container actions>
          <a matButton="filled" routerLink="/settings/rates/new">Publish rate</a>
          <crpm-demo-data-button (loaded)="list.reload()" />
        </ng-container>
      </crpm-empty-state>
    </crpm-data-table>
  `,
  styles: `
    .day {
      display: flex;
      align-items: center;
      gap: var(--space-2);
      color: var(--ink-muted);
      font-size: var(--text-sm);

      .input {
        width: auto;
        border-color: var(--border);
      }
    }
  `,
})
export default class RateList {
  private readonly base = inject(Shop).baseCurrency;
  protected readonly filters = FILTERS;
  protected readonly state = listState({ filters: ['currency', 'from', 'to'], limit: 100 });
  protected readonly list = keysetList<RateRecord>(() => ({
    path: '/fx-rates',
    params: this.state.params(),
  }));
  protected readonly columns = computed((): readonly Column<RateRecord>[] => [
    { key: 'date', label: 'Day', text: ({ date }) => formatDay(date) },
    { key: 'currency', label: 'Currency', text: ({ currency }) => currency },
    {
      key: 'rate',
      label: `Units per 1 ${this.base()}`,
      align: 'end',
      text: ({ rate }) => rate,
    },
  ]);

  constructor() {
    const router = inject(Router);
    shortcut('c', 'Publish rate', () => void router.navigateByUrl('/settings/rates/new'));
  }
}
