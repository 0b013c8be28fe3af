import { Component, computed, inject } from '@angular/core';
import { History } from '../ui/history.ts';
import ProductDetail from './product-detail.ts';
import { PRODUCT_LABELS } from './product-words.ts';

@Component({
  selector: 'crpm-product-history',
  imports: [History],
  template: `<crpm-history [path]="path()" [labels]="labels" />`,
})
export default class ProductHistory {
  private readonly detail = inject(ProductDetail);
  protected readonly path = computed(() => `/products/${this.detail.id()}`);
  protected readonly labels = PRODUCT_LABELS;
}
