import {
  Component,
  computed,
  type ElementRef,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { MatAutocompleteModule } from '@angular/material/autocomplete';
import type { CustomerRecord, Page } from '@crpm/contracts';
import { debounceTime } from 'rxjs';
import { read } from '../api/api.ts';
import { whoOf } from '../customers/customer-words.ts';
import { Icon } from '../ui/icon.ts';

const SEARCH_AFTER_MS = 200;
const HITS = 8;

/** Finds a customer by name or e-mail while typing; empty again after the choice. */
@Component({
  selector: 'crpm-customer-picker',
  imports: [Icon, MatAutocompleteModule],
  template: `
    <input
      #box
      class="input"
      type="text"
      autocomplete="off"
      spellcheck="false"
      [attr.aria-label]="label()"
      [placeholder]="hint()"
      [matAutocomplete]="hits"
      [value]="typed()"
      (input)="typed.set(box.value)"
    />
    <mat-autocomplete
      #hits="matAutocomplete"
      [displayWith]="empty"
      [autoActiveFirstOption]="true"
      (optionSelected)="choose($event.option.value)"
    >
      @for (customer of found(); track customer.id) {
        <mat-option [value]="customer">
          <span class="hit">
            <span class="clip grow">{{ customer.name }}</span>
            <span class="muted clip">{{ detail(customer) }}</span>
          </span>
        </mat-option>
      }
      @if (nobody()) {
        <mat-option disabled>No active customer of that name</mat-option>
      }
      @if (adds() && answered(); as name) {
        <mat-option [value]="name">
          <span class="hit">
            <crpm-icon name="plus" [size]="16" />
            <span class="clip">Add customer “{{ name }}”</span>
          </span>
        </mat-option>
      }
    </mat-autocomplete>
  `,
  styles: `
    :host {
      display: block;
      min-width: 0;
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
export class CustomerPicker {
  readonly label = input('Customer');
  readonly hint = input('Name or e-mail');
  readonly picked = output<CustomerRecord>();
  /** Offers to add whom the search does not find. */
  readonly adds = input(false);
  /** The name that was typed, of somebody to be added. */
  readonly added = output<string>();
  private readonly box = viewChild.required<ElementRef<HTMLInputElement>>('box');

  protected readonly typed = signal('');
  private readonly settled = toSignal(
    toObservable(this.typed).pipe(debounceTime(SEARCH_AFTER_MS)),
    { initialValue: '' },
  );
  private readonly hitsOf = read<Page<CustomerRecord>>(() => {
    const q = this.settled().trim();
    const params = { q, limit: HITS, 'filter[status]': 'active' };
    return q === '' ? undefined : { path: '/customers', params };
  });
  protected readonly found = computed(() =>
    this.hitsOf.hasValue() ? this.hitsOf.value().data : [],
  );
  protected readonly nobody = computed(() => this.hitsOf.hasValue() && this.found().length === 0);
  /** The name that the search has looked for; Enter must not add whom it is about to find. */
  protected readonly answered = computed(() =>
    this.hitsOf.hasValue() ? this.settled().trim() : '',
  );
  protected readonly empty = () => '';

  focus(): void {
    this.box().nativeElement.focus();
  }

  protected readonly detail = whoOf;

  protected choose(choice: CustomerRecord | string): void {
    this.typed.set('');
    if (typeof choice === 'string') this.added.emit(choice);
    else this.picked.emit(choice);
  }
}
