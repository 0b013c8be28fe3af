import { Component, computed, inject } from '@angular/core';
import { History } from '../ui/history.ts';
import CustomerDetail from './customer-detail.ts';
import { CUSTOMER_LABELS } from './customer-words.ts';

@Component({
  selector: 'crpm-customer-history',
  imports: [History],
  template: `<crpm-history [path]="path()" [labels]="labels" />`,
})
export default class CustomerHistory {
  private readonly detail = inject(CustomerDetail);
  protected readonly path = computed(() => `/customers/${this.detail.id()}`);
  protected readonly labels = CUSTOMER_LABELS;
}
