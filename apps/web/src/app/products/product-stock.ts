import { Component, computed, inject } from '@angular/core';
import { StockLedger } from '../ui/stock-ledger.ts';
import ProductDetail from './product-detail.ts';

@Component({
  selector: 'crpm-product-stock',
  imports: [StockLedger],
  template: `<crpm-stock-ledger [productId]="productId()" />`,
})
export default class ProductStock {
  private readonly detail = inject(ProductDetail);
  protected readonly productId = computed(() => this.detail.id());
}
