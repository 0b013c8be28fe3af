import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { PurchaseRecord } from '@crpm/contracts';
import { followList } from '../api/follow.ts';
import { keysetList } from '../api/keyset-list.ts';
import { recordsOf } from '../api/news.ts';
import { EmptyState } from '../ui/empty-state.ts';
import { ErrorTile } from '../ui/error-tile.ts';
import { InstantPipe, MoneyPipe, QuantityPipe } from '../ui/format-pipes.ts';
import { NOTHING } from '../ui/formats.ts';
import { StatusBadge } from '../ui/status-badge.ts';
import CustomerDetail from './customer-detail.ts';

/** What a customer bought: every purchase with its lines, newest first. */
@Component({
  selector: 'crpm-customer-purchases',
  imports: [
    EmptyState,
    ErrorTile,
    InstantPipe,
    MatButton,
    MoneyPipe,
    QuantityPipe,
    RouterLink,
    StatusBadge,
  ],
  templateUrl: './customer-purchases.html',
  styleUrl: './customer-purchases.scss',
})
export default class CustomerPurchases {
  private readonly detail = inject(CustomerDetail);
  protected readonly id = computed(() => this.detail.id());
  protected readonly nothing = NOTHING;
  protected readonly list = keysetList<PurchaseRecord>(
    () => ({ path: `/customers/${this.id()}/purchases`, params: { limit: 20 } }),
    { follows: recordsOf('purchase') },
  );

  constructor() {
    followList(this.list);
  }
}
