import { Component, computed, ElementRef, inject, input, output } from '@angular/core';
import { Shop } from '../api/shop.ts';
import { MoneyPipe, QuantityPipe } from '../ui/format-pipes.ts';
import { Icon } from '../ui/icon.ts';
import { type Draft, type DraftLine, faultOf, totalsOf } from './draft.ts';

/** What is being sold, and beside each line what stands in its way. */
@Component({
  selector: 'crpm-draft-lines',
  imports: [Icon, MoneyPipe, QuantityPipe],
  templateUrl: './draft-lines.html',
  styleUrl: './draft-lines.scss',
})
export class DraftLines {
  private readonly shop = inject(Shop);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;

  readonly draft = input.required<Draft>();
  readonly locked = input.required<boolean>();
  readonly typed = output<Pick<DraftLine, 'productId' | 'quantity'>>();
  readonly removed = output<string>();
  readonly mended = output<string>();
  /** Enter in a quantity. */
  readonly next = output();

  protected readonly lines = computed(() => {
    const totals = totalsOf(this.draft(), this.shop.baseCurrency(), null).lines;
    return this.draft().lines.map((line, index) => ({
      ...line,
      fault: faultOf(line),
      total: totals[index] ?? null,
    }));
  });

  /** To the line's quantity, or to the button that puts it right. */
  focus(productId: string, part: 'input' | 'button.mend'): void {
    const element = this.host.querySelector<HTMLElement>(`[data-product="${productId}"] ${part}`);
    element?.focus();
    if (element instanceof HTMLInputElement) element.select();
  }
}
