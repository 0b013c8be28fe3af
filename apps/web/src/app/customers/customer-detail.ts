import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatMenuModule } from '@angular/material/menu';
import { Router, RouterLink, RouterOutlet } from '@angular/router';
import type { CustomerRecord } from '@crpm/contracts';
import { read } from '../api/api.ts';
import { follow } from '../api/follow.ts';
import { shortcut } from '../shell/shortcuts.ts';
import { ErrorTile } from '../ui/error-tile.ts';
import { Icon } from '../ui/icon.ts';
import { PageHeader } from '../ui/page-header.ts';
import { RecordActions } from '../ui/record-actions.ts';
import { StatusBadge } from '../ui/status-badge.ts';
import { TabBar } from '../ui/tab-bar.ts';
import { CustomerFigures } from './customer-figures.ts';

@Component({
  selector: 'crpm-customer-detail',
  imports: [
    CustomerFigures,
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
  templateUrl: './customer-detail.html',
})
export default class CustomerDetail {
  private readonly actions = inject(RecordActions);
  private readonly router = inject(Router);

  readonly id = input.required<string>();
  protected readonly path = computed(() => `/customers/${this.id()}`);
  protected readonly resource = read<CustomerRecord>(this.path);
  /** The child pages show parts of it. */
  readonly record = computed(() => (this.resource.hasValue() ? this.resource.value() : undefined));
  protected readonly tabs = [
    { label: 'Overview', link: '.' },
    { label: 'Purchases', link: 'purchases' },
    { label: 'History', link: 'history' },
  ];

  constructor() {
    follow(this.id, this.resource);
    shortcut('e', 'Edit customer', () => void this.router.navigateByUrl(`${this.path()}/edit`));
  }

  protected async deactivate(record: CustomerRecord): Promise<void> {
    const done = await this.actions.deactivate({
      noun: 'customer',
      path: this.path(),
      name: record.name,
      consequence: 'New purchases are refused until the customer is active again.',
      suggestions: ['Asked not to be contacted', 'Duplicate', 'Suspected fraud'],
    });
    if (done) this.resource.reload();
  }

  protected async activate(record: CustomerRecord): Promise<void> {
    const done = await this.actions.activate({
      noun: 'customer',
      path: this.path(),
      name: record.name,
      consequence: 'Purchases are accepted again.',
      suggestions: ['Deactivated by mistake', 'Buys again'],
    });
    if (done) this.resource.reload();
  }

  protected async archive(record: CustomerRecord): Promise<void> {
    const done = await this.actions.archive({
      noun: 'customer',
      path: this.path(),
      name: record.name,
      version: record.version,
      consequence: 'It leaves the lists; purchases, history and reports keep it.',
      suggestions: ['Duplicate', 'Added by mistake', 'No longer a customer'],
    });
    if (done) void this.router.navigateByUrl('/customers');
  }
}
