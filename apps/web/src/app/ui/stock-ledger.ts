import { Component, computed, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { MovementRecord, Page, PurchaseRecord } from '@crpm/contracts';
import { type QueryParams, read } from '../api/api.ts';
import { keysetList } from '../api/keyset-list.ts';
import { Badge, type Tone } from './badge.ts';
import { Cell, type Column } from './data-table/cell.ts';
import { DataTable } from './data-table/data-table.ts';
import { DemoDataButton } from './demo-data-button.ts';
import { EmptyState } from './empty-state.ts';
import { type Filter, FilterBar } from './filter-bar.ts';
import { InstantPipe } from './format-pipes.ts';
import { formatChange, formatQuantity, humanize, NOTHING } from './formats.ts';
import { listState } from './list-state.ts';

const KINDS = ['opened', 'received', 'adjusted', 'counted', 'taken', 'returned'] as const;

const TONES: Readonly<Record<MovementRecord['kind'], Tone>> = {
  opened: 'neutral',
  received: 'positive',
  adjusted: 'warning',
  counted: 'warning',
  taken: 'accent',
  returned: 'neutral',
};

const FILTERS: readonly Filter[] = [
  {
    key: 'kind',
    label: 'Kind',
    options: KINDS.map((kind) => ({ value: kind, label: humanize(kind) })),
  },
];

/** Every movement of stock with its cause and the balance after it, newest first. */
@Component({
  selector: 'crpm-stock-ledger',
  imports: [
    Badge,
    Cell,
    DataTable,
    DemoDataButton,
    EmptyState,
    FilterBar,
    InstantPipe,
    MatButton,
    RouterLink,
  ],
  template: `
    <crpm-filter-bar [state]="state" [filters]="filters" />
    <crpm-data-table noun="movements" [columns]="columns()" [list]="list" [state]="state">
      <ng-template crpmCell="at" [of]="list.rows()" let-row>{{
        row.occurredAt | instant
      }}</ng-template>
      <ng-template crpmCell="product" [of]="list.rows()" let-row>
        <a [routerLink]="['/products', row.productId]">{{ row.product }}</a>
      </ng-template>
      <ng-template crpmCell="kind" [of]="list.rows()" let-row>
        <crpm-badge [tone]="tones[row.kind]">{{ humanize(row.kind) }}</crpm-badge>
      </ng-template>
      <ng-template crpmCell="cause" [of]="list.rows()" let-row>
        @if (row.purchaseId) {
          <a [routerLink]="['/purchases', row.purchaseId]">{{ purchaseOf(row) }}</a>
        }
        {{ causeOf(row) }}
      </ng-template>
      <crpm-empty-state empty icon="inventory" heading="No stock has moved yet">
        Receipts, sales, counts and adjustments appear here with the balance after each.
        <ng-container actions>
          <a matButton="filled" routerLink="/inventory/receive" [queryParams]="receiving()">
            Receive stock
          </a>
          @if (productId() === undefined) {
            <crpm-demo-data-button (loaded)="list.reload()" />
          }
        </ng-container>
      </crpm-empty-state>
    </crpm-data-table>
  `,
})
export class StockLedger {
  /** Of one product; of all without it. */
  readonly productId = input<string>();

  protected readonly receiving = computed(() => ({ product: this.productId() ?? null }));
  protected readonly filters = FILTERS;
  protected readonly tones = TONES;
  protected readonly humanize = humanize;
  protected readonly state = listState({ filters: ['kind'] });
  protected readonly list = keysetList<MovementRecord>(
    () => {
      const productId = this.productId();
      const params = { ...this.state.params() };
      if (productId !== undefined) params['filter[productId]'] = productId;
      return { path: '/inventory/movements', params };
    },
    {
      // each movement is a row of its own
      follows: ({ kind, id }) =>
        kind === 'stock' && [undefined, id].includes(this.productId()) ? 'created' : undefined,
      counted: true,
    },
  );

  protected readonly columns = computed((): readonly Column<MovementRecord>[] => [
    { key: 'at', label: 'When' },
    ...(this.productId() === undefined ? [{ key: 'product', label: 'Product' }] : []),
    { key: 'kind', label: 'Kind' },
    {
      key: 'quantity',
      label: 'Change',
      align: 'end',
      text: ({ quantity }) => formatChange(quantity),
    },
    { key: 'onHand', label: 'Balance', align: 'end', text: ({ onHand }) => formatQuantity(onHand) },
    { key: 'cause', label: 'Cause' },
    { key: 'actor', label: 'By', text: ({ actor }) => actor },
  ]);

  /** Numbers of the newest purchases: a movement knows only which purchase it was. */
  private readonly purchases = read<Page<PurchaseRecord>>(() => {
    const productId = this.productId();
    const params: QueryParams = { limit: 100 };
    if (productId !== undefined) params['filter[productId]'] = productId;
    return { path: '/purchases', params };
  });
  private readonly numbers = computed(() => {
    const known = this.purchases.hasValue() ? this.purchases.value().data : [];
    return new Map(known.map(({ id, number }) => [id, number]));
  });

  protected purchaseOf({ purchaseId }: MovementRecord): string {
    return `Purchase ${this.numbers().get(purchaseId ?? '') ?? ''}`.trim();
  }

  protected causeOf({ purchaseId, reason, note }: MovementRecord): string {
    const words = [reason, note].filter(Boolean).join(' · ');
    return words === '' && purchaseId === null ? NOTHING : words;
  }
}
