import {
  Component,
  computed,
  type ElementRef,
  input,
  linkedSignal,
  model,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import type { FormValueControl } from '@angular/forms/signals';
import { MatAutocompleteModule } from '@angular/material/autocomplete';
import type { Page, ProductRecord } from '@crpm/contracts';
import { debounceTime } from 'rxjs';
import { read } from '../api/api.ts';
import { MoneyPipe } from './format-pipes.ts';
import { StockLevel } from './stock-level.ts';

const SEARCH_AFTER_MS = 200;
const HITS = 8;

/**
 * Finds a product by name or SKU while typing. As a form control its value is the product's id,
 * empty while none is chosen; `picked` also tells the whole record.
 */
@Component({
  selector: 'crpm-product-picker',
  imports: [MatAutocompleteModule, MoneyPipe, StockLevel],
  template: `
    <input
      #box
      class="input"
      type="text"
      autocomplete="off"
      spellcheck="false"
      [attr.aria-label]="label() || null"
      placeholder="Name or SKU"
      [matAutocomplete]="hits"
      [value]="text()"
      (input)="type(box.value)"
      (blur)="touch.emit()"
    />
    <mat-autocomplete
      #hits="matAutocomplete"
      [displayWith]="nameOf"
      [autoActiveFirstOption]="true"
      (optionSelected)="choose($event.option.value)"
    >
      @for (product of found(); track product.id) {
        <mat-option [value]="product">
          <span class="hit">
            <span class="clip grow">{{ product.name }}</span>
            <span class="muted">{{ product.sku }}</span>
            <span class="num">{{ product.unitPrice | money }}</span>
            <crpm-stock-level [stock]="product.stock" />
          </span>
        </mat-option>
      }
    </mat-autocomplete>
  `,
  styles: `
    :host {
      display: block;
    }

    .hit {
      display: flex;
      align-items: center;
      gap: var(--space-3);
      width: 100%;
      font-size: var(--text-md);
    }
  `,
})
export class ProductPicker implements FormValueControl<string> {
  readonly value = model('');
  readonly touch = output();
  /** Only where no visible label stands above. */
  readonly label = input('');
  /** After a choice the box is empty again, ready for the next. */
  readonly clears = input(false);
  private readonly box = viewChild.required<ElementRef<HTMLInputElement>>('box');
  readonly picked = output<ProductRecord>();

  private readonly typed = signal('');
  private readonly chosen = signal<ProductRecord | undefined>(undefined);
  private readonly settled = toSignal(
    toObservable(this.typed).pipe(debounceTime(SEARCH_AFTER_MS)),
    { initialValue: '' },
  );
  private readonly hitsOf = read<Page<ProductRecord>>(() => {
    const q = this.settled().trim();
    return q === '' ? undefined : { path: '/products', params: { q, limit: HITS } };
  });
  protected readonly found = computed(() =>
    this.hitsOf.hasValue() ? this.hitsOf.value().data : [],
  );

  /** An id that came from elsewhere is looked up for its name. */
  private readonly given = read<ProductRecord>(() => {
    const id = this.value();
    return id === '' || id === this.chosen()?.id ? undefined : `/products/${id}`;
  });
  protected readonly text = linkedSignal(() => {
    const id = this.value();
    if (id === '') return this.typed();
    return this.chosen()?.id === id
      ? (this.chosen()?.name ?? '')
      : this.given.hasValue()
        ? this.given.value().name
        : '';
  });
  protected readonly nameOf = (value: ProductRecord | string): string =>
    typeof value === 'string' ? value : value.name;

  focus(options?: FocusOptions): void {
    this.box().nativeElement.focus(options);
  }

  protected type(text: string): void {
    this.typed.set(text);
    this.chosen.set(undefined);
    this.value.set('');
  }

  protected choose(product: ProductRecord): void {
    this.picked.emit(product);
    if (this.clears()) {
      this.typed.set('');
      this.text.set('');
      return;
    }
    this.chosen.set(product);
    this.value.set(product.id);
  }
}
