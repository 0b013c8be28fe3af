import { Component, input } from '@angular/core';
import type { ProductRecord } from '@crpm/contracts';
import { Badge } from './badge.ts';
import { QuantityPipe } from './format-pipes.ts';

/** Units on hand, with a word where they are few or none. */
@Component({
  selector: 'crpm-stock-level',
  imports: [Badge, QuantityPipe],
  template: `
    @if (stock().onHand === 0) {
      <crpm-badge tone="negative">Out</crpm-badge>
    } @else if (stock().low) {
      <crpm-badge tone="warning">Low</crpm-badge>
    }
    <span class="num">{{ stock().onHand | quantity }}</span>
  `,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      gap: var(--space-2);
    }
  `,
})
export class StockLevel {
  readonly stock = input.required<ProductRecord['stock']>();
}
