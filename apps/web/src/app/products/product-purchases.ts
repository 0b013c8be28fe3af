import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { PurchaseRecord } from '@crpm/contracts';
import { keysetList } from '../api/keyset-list.ts';
import { recordsOf } from '../api/news.ts';
import { Cell, type Column } from '../ui/data-table/cell.ts';
import { DataTable } from '../ui/data-table/data-table.ts';
import { EmptyState } from '../ui/empty-state.ts';
import { InstantPipe } from '../ui/format-pipes.ts';
import { formatMoney, formatQuantity, humanize, NOTHING } from '../ui/formats.ts';
import { StatusBadge } from '../ui/status-badge.ts';
import ProductDetail from './product-detail.ts';

/** The purchases that contain a product, newest first. */
@Component({
  selector: 'crpm-product-purchases',
  imports: [Cell, DataTable, EmptyState, InstantPipe, MatButton, RouterLink, StatusBadge],
  template: `
    <crpm-data-table noun="purchases" [columns]="columns()" [list]="list" [rowLink]="link">
      <ng-template crpmCell="placedAt" [of]="list.rows()" let-row>{{
        row.placedAt | instant
      }}</ng-template>
      <ng-template crpmCell="status" [of]="list.rows()" let-row>
        <crpm-status [status]="row.status" />
      </ng-template>
      <crpm-empty-state empty icon="purchases" heading="Not sold yet">
        Purchases with this product appear here as soon as they are made.
        <a actions matButton="filled" routerLink="/purchases/new">New purchase</a>
      </crpm-empty-state>
    </crpm-data-table>
  `,
})
export default class ProductPurchases {
  private readonly id = inject(ProductDetail).id;
  protected readonly list = keysetList<PurchaseRecord>(
    () => ({ path: '/purchases', params: { 'filter[productId]': this.id() } }),
    { follows: recordsOf('purchase') },
  );
  protected readonly link = ({ id }: PurchaseRecord) => `/purchases/${id}`;

  protected readonly columns = computed((): readonly Column<PurchaseRecord>[] => {
    const own = ({ lines }: PurchaseRecord) =>
      lines.filter(({ productId }) => productId === this.id());
    return [
      { key: 'number', label: 'Number', text: ({ number }) => number },
      { key: 'placedAt', label: 'Placed' },
      { key: 'customer', label: 'Customer', text: ({ customer }) => customer.name ?? NOTHING },
      {
        key: 'store',
        label: 'Store',
        text: ({ store, channel }) => store?.name ?? humanize(channel),
      },
      {
        key: 'units',
        label: 'Units of it',
        align: 'end',
        text: (row) => formatQuantity(own(row).reduce((sum, { quantity }) => sum + quantity, 0)),
      },
      {
        key: 'price',
        label: 'Unit price',
        align: 'end',
        text: (row) => own(row).map(({ unitPrice }) => formatMoney(unitPrice))[0] ?? NOTHING,
      },
      {
        key: 'total',
        label: 'Purchase total',
        align: 'end',
        text: ({ totals }) => formatMoney(totals.total),
      },
      { key: 'status', label: 'Status' },
    ];
  });
}
