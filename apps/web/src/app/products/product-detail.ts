import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import type { ProductRecord } from '@crpm/contracts';
import { answerOf, read } from '../api/api.ts';
import { follow } from '../api/follow.ts';
import { shortcut } from '../shell/shortcuts.ts';
import { Icon } from '../ui/icon.ts';
import { type ActionWords, RecordPage } from '../ui/record-page.ts';

@Component({
  selector: 'crpm-product-detail',
  imports: [Icon, MatButton, RecordPage, RouterLink],
  templateUrl: './product-detail.html',
})
export default class ProductDetail {
  private readonly router = inject(Router);

  readonly id = input.required<string>();
  private readonly path = computed(() => `/products/${this.id()}`);
  protected readonly resource = read<ProductRecord>(this.path);
  /** The child pages show parts of it. */
  readonly record = answerOf(this.resource);
  protected readonly tabs = [
    { label: 'Overview', link: '.' },
    { label: 'Purchases', link: 'purchases' },
    { label: 'Stock ledger', link: 'stock' },
    { label: 'History', link: 'history' },
  ];
  protected readonly words: ActionWords = {
    deactivate: {
      consequence: 'It cannot be sold until it is active again; its stock stays.',
      suggestions: ['Discontinued', 'Recalled', 'Out of season'],
    },
    activate: {
      consequence: 'It can be sold again.',
      suggestions: ['Back in season', 'Deactivated by mistake'],
    },
    archive: {
      consequence: 'It leaves the lists and its SKU becomes free; history and reports keep it.',
      suggestions: ['No longer sold', 'Listed twice', 'Listed by mistake'],
    },
  };

  constructor() {
    follow(this.id, this.resource);
    shortcut('e', 'Edit product', () => void this.router.navigateByUrl(`${this.path()}/edit`));
  }
}
