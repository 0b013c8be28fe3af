import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatMenuModule } from '@angular/material/menu';
import { Router, RouterLink, RouterOutlet } from '@angular/router';
import type { ProductRecord } from '@crpm/contracts';
import { read } from '../api/api.ts';
import { follow } from '../api/follow.ts';
import { shortcut } from '../shell/shortcuts.ts';
import { ErrorTile } from '../ui/error-tile.ts';
import { Icon } from '../ui/icon.ts';
import { PageHeader } from '../ui/page-header.ts';
import { RecordActions } from '../ui/record-actions.ts';
import { StatusBadge } from '../ui/status-badge.ts';
import { TabBar } from '../ui/tab-bar.ts';

@Component({
  selector: 'crpm-product-detail',
  imports: [
    ErrorTile,
    Icon,
    MatButton,
    MatMenuModule,
    PageHeader,
    RouterLink,
    RouterOutlet,
    StatusBadge,
    TabBar,
  ],
  templateUrl: './product-detail.html',
})
export default class ProductDetail {
  private readonly actions = inject(RecordActions);
  private readonly router = inject(Router);

  readonly id = input.required<string>();
  protected readonly path = computed(() => `/products/${this.id()}`);
  protected readonly resource = read<ProductRecord>(this.path);
  /** The child pages show parts of it. */
  readonly record = computed(() => (this.resource.hasValue() ? this.resource.value() : undefined));
  protected readonly tabs = [
    { label: 'Overview', link: '.' },
    { label: 'Purchases', link: 'purchases' },
    { label: 'Stock ledger', link: 'stock' },
    { label: 'History', link: 'history' },
  ];

  constructor() {
    follow(this.id, this.resource);
    shortcut('e', 'Edit product', () => void this.router.navigateByUrl(`${this.path()}/edit`));
  }

  protected async deactivate(record: ProductRecord): Promise<void> {
    const done = await this.actions.deactivate({
      ...this.about(record),
      consequence: 'It cannot be sold until it is active again; its stock stays.',
      suggestions: ['Discontinued', 'Recalled', 'Out of season'],
    });
    if (done) this.resource.reload();
  }

  protected async activate(record: ProductRecord): Promise<void> {
    const done = await this.actions.activate({
      ...this.about(record),
      consequence: 'It can be sold again.',
      suggestions: ['Back in season', 'Deactivated by mistake'],
    });
    if (done) this.resource.reload();
  }

  protected async archive(record: ProductRecord): Promise<void> {
    const done = await this.actions.archive({
      ...this.about(record),
      version: record.version,
      consequence: 'It leaves the lists and its SKU becomes free; history and reports keep it.',
      suggestions: ['No longer sold', 'Listed twice', 'Listed by mistake'],
    });
    if (done) void this.router.navigateByUrl('/products');
  }

  private about({ name }: ProductRecord) {
    return { noun: 'product', path: this.path(), name };
  }
}
