import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import type { StoreRecord } from '@crpm/contracts';
import { keysetList } from '../api/keyset-list.ts';
import { recordsOf } from '../api/news.ts';
import { shortcut } from '../shell/shortcuts.ts';
import { Badge } from '../ui/badge.ts';
import { Cell, type Column } from '../ui/data-table/cell.ts';
import { DataTable } from '../ui/data-table/data-table.ts';
import { DemoDataButton } from '../ui/demo-data-button.ts';
import { EmptyState } from '../ui/empty-state.ts';
import { formatDay, formatQuantity, humanize, NOTHING } from '../ui/formats.ts';
import { Icon } from '../ui/icon.ts';
import { PageHeader } from '../ui/page-header.ts';

const COLUMNS: readonly Column<StoreRecord>[] = [
  { key: 'name', label: 'Name', text: ({ name }) => name },
  { key: 'channel', label: 'Channel' },
  {
    key: 'place',
    label: 'Place',
    text: ({ city, state, countryName }) =>
      [...new Set([city, state, countryName])].filter(Boolean).join(', ') || NOTHING,
  },
  {
    key: 'area',
    label: 'Area',
    align: 'end',
    text: ({ squareMeters }) =>
      squareMeters === null ? NOTHING : `${formatQuantity(squareMeters)} m²`,
  },
  {
    key: 'openedOn',
    label: 'Opened',
    text: ({ openedOn }) => (openedOn === null ? NOTHING : formatDay(openedOn)),
  },
  {
    key: 'externalId',
    label: 'External id',
    text: ({ externalId }) => externalId ?? NOTHING,
    hidden: true,
  },
  { key: 'sales', label: 'Sales' },
];

@Component({
  selector: 'crpm-store-list',
  imports: [
    Badge,
    Cell,
    DataTable,
    DemoDataButton,
    EmptyState,
    Icon,
    MatButton,
    PageHeader,
    RouterLink,
  ],
  template: `
    <crpm-page-header heading="Stores">
      <a actions matButton="filled" routerLink="/stores/new">
        <crpm-icon name="plus" [size]="16" /> Open store
      </a>
    </crpm-page-header>
    <crpm-data-table noun="stores" [columns]="columns" [list]="list">
      <ng-template crpmCell="sales" [of]="list.rows()" let-row>
        <span>
          <a routerLink="/purchases" [queryParams]="{ storeId: row.id }"
            >Purchases<span class="visually-hidden"> of {{ row.name }}</span></a
          >
          ·
          <a routerLink="/analytics/sales-over-time" [queryParams]="{ store: row.id }"
            >Sales over time<span class="visually-hidden"> of {{ row.name }}</span></a
          >
        </span>
      </ng-template>
      <ng-template crpmCell="channel" [of]="list.rows()" let-row>
        <crpm-badge [tone]="row.channel === 'online' ? 'accent' : 'neutral'">
          {{ humanize(row.channel) }}
        </crpm-badge>
      </ng-template>
      <crpm-empty-state empty icon="stores" heading="Where do you sell?">
        A store is a shop on a street or online: purchases and reports can be told apart by it.
        <ng-container actions>
          <a matButton="filled" routerLink="/stores/new">Open store</a>
          <crpm-demo-data-button (loaded)="list.reload()" />
        </ng-container>
      </crpm-empty-state>
    </crpm-data-table>
  `,
})
export default class StoreList {
  protected readonly columns = COLUMNS;
  protected readonly humanize = humanize;
  protected readonly list = keysetList<StoreRecord>(() => ({ path: '/stores', params: {} }), {
    follows: recordsOf('store'),
  });

  constructor() {
    const router = inject(Router);
    shortcut('c', 'Open store', () => void router.navigateByUrl('/stores/new'));
  }
}
