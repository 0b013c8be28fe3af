import { Component, input, output } from '@angular/core';

export interface Option {
  value: string;
  label: string;
}

/** A pill to choose one of a few: "By: Category". */
@Component({
  selector: 'crpm-choice',
  template: `
    <select class="input" [attr.aria-label]="label()" (change)="choose($event)">
      @for (option of options(); track option.value) {
        <option [value]="option.value" [selected]="option.value === value()">
          {{ prefix() }}{{ option.label }}
        </option>
      }
    </select>
  `,
  styles: `
    :host {
      display: inline-block;
      max-width: 100%;
    }

    select {
      width: auto;
      max-width: 100%;
      border-color: var(--border);
      color: var(--ink-muted);
      font-weight: 500;
    }

    @media (max-width: 640px) {
      :host,
      select {
        flex: 1 1 auto; // as wide as its longest option: none is cut
      }

      select {
        width: 100%;
      }
    }
  `,
})
export class Choice {
  readonly label = input.required<string>();
  readonly options = input.required<readonly Option[]>();
  readonly value = input.required<string>();
  /** Before each option: "By: ". */
  readonly prefix = input('');
  readonly chosen = output<string>();

  protected choose(event: Event): void {
    this.chosen.emit((event.target as HTMLSelectElement).value);
  }
}
