import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import type { CustomerRecord } from '@crpm/contracts';
import { answerOf, read } from '../api/api.ts';
import { follow } from '../api/follow.ts';
import { shortcut } from '../shell/shortcuts.ts';
import { Icon } from '../ui/icon.ts';
import { type ActionWords, RecordPage } from '../ui/record-page.ts';
import { CustomerFigures } from './customer-figures.ts';

@Component({
  selector: 'crpm-customer-detail',
  imports: [CustomerFigures, Icon, MatButton, RecordPage, RouterLink],
  templateUrl: './customer-detail.html',
})
export default class CustomerDetail {
  private readonly router = inject(Router);

  readonly id = input.required<string>();
  private readonly path = computed(() => `/customers/${this.id()}`);
  protected readonly resource = read<CustomerRecord>(this.path);
  /** The child pages show parts of it. */
  readonly record = answerOf(this.resource);
  protected readonly tabs = [
    { label: 'Overview', link: '.' },
    { label: 'Purchases', link: 'purchases' },
    { label: 'History', link: 'history' },
  ];
  protected readonly words: ActionWords = {
    deactivate: {
      consequence: 'New purchases are refused until the customer is active again.',
      suggestions: ['Asked not to be contacted', 'Duplicate', 'Suspected fraud'],
    },
    activate: {
      consequence: 'Purchases are accepted again.',
      suggestions: ['Deactivated by mistake', 'Buys again'],
    },
    archive: {
      consequence: 'It leaves the lists; purchases, history and reports keep it.',
      suggestions: ['Duplicate', 'Added by mistake', 'No longer a customer'],
    },
  };

  constructor() {
    follow(this.id, this.resource);
    shortcut('e', 'Edit customer', () => void this.router.navigateByUrl(`${this.path()}/edit`));
  }
}
