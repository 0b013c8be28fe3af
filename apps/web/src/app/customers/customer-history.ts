import { Component, computed, input } from '@angular/core';
import { History } from '../ui/history.ts';
import { CUSTOMER_LABELS } from './customer-words.ts';

@Component({
  selector: 'crpm-customer-history',
  imports: [History],
  template: `<crpm-history [path]="path()" [labels]="labels" />`,
})
export default class CustomerHistory {
  readonly id = input.required<string>();
  protected readonly path = computed(() => `/customers/${this.id()}`);
  protected readonly labels = CUSTOMER_LABELS;
}
