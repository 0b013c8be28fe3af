import { Component, computed, ElementRef, inject, input, output } from '@angular/core';
import type { Option } from '../analytics/choice.ts';
import { chosenOf, withChoice } from './chosen-values.ts';

/** A filter of several categories at once; its text is what the address and the reports take. */
@Component({
  selector: 'crpm-category-filter',
  host: { '(document:click)': 'closeFor($event)', '(keydown.escape)': 'close(true)' },
  template: `
    <details>
      <summary class="input" [class.set]="chosen().size > 0">Category: {{ words() }}</summary>
      <fieldset class="panel">
        <legend class="visually-hidden">Categories</legend>
        @for (option of options(); track option.value) {
          <label class="checkbox">
            <input
              type="checkbox"
              [checked]="chosen().has(option.value)"
              (change)="toggle(option.value)"
            />
            {{ option.label }}
          </label>
        }
      </fieldset>
    </details>
  `,
  styles: `
    details {
      position: relative;
    }

    summary {
      display: flex;
      align-items: center;
      max-width: 260px;
      overflow: hidden;
      border-color: var(--border);
      color: var(--ink-muted);
      text-overflow: ellipsis;
      white-space: nowrap;
      cursor: pointer;

      &.set {
        border-color: var(--accent);
        background: var(--accent-soft);
        color: var(--accent-strong);
        font-weight: 500;
      }
    }

    fieldset {
      position: absolute;
      z-index: 10;
      display: grid;
      min-width: 220px;
      max-height: 320px;
      margin: var(--space-1) 0 0;
      padding: var(--space-3);
      overflow-y: auto;
      box-shadow: var(--shadow-2);
    }

    label {
      white-space: nowrap;
    }
  `,
})
export class CategoryFilter {
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);

  readonly options = input.required<readonly Option[]>();
  /** The chosen ones, separated by commas. */
  readonly value = input('');
  readonly changed = output<string>();

  private readonly values = computed(() => this.options().map(({ value }) => value));
  protected readonly chosen = computed(() => chosenOf(this.value(), this.values()));
  protected readonly words = computed(() => {
    const [first, ...more] = this.chosen();
    if (first === undefined) return 'any';
    return more.length === 0 ? first : `${first} +${String(more.length)}`;
  });

  protected toggle(value: string): void {
    this.changed.emit(withChoice(this.value(), value, this.values()));
  }

  protected closeFor(event: Event): void {
    if (!this.element.nativeElement.contains(event.target as Node)) this.close(false);
  }

  protected close(refocus: boolean): void {
    const details = this.element.nativeElement.querySelector('details');
    if (!details?.open) return;
    details.open = false;
    if (refocus) details.querySelector('summary')?.focus();
  }
}
