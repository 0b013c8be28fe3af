import { afterRenderEffect, Component, computed, contentChild, input } from '@angular/core';
import { FormField } from '@angular/forms/signals';

const CONTROLS = 'input, select, textarea';
let fieldCount = 0;

/**
 * A labelled control with its hint and its fault:
 * `<crpm-field label="Name" required><input class="input" [formField]="…" /></crpm-field>`.
 * The fault appears once the control was left, and after an attempt to save.
 */
@Component({
  selector: 'crpm-field',
  template: `
    <label [for]="id">
      {{ label() }}
      @if (!required()) {
        <span class="optional">optional</span>
      }
    </label>
    <ng-content />
    @if (fault(); as message) {
      <p class="fault" [id]="id + '-fault'">{{ message }}</p>
    } @else if (hint()) {
      <p class="hint" [id]="id + '-hint'">{{ hint() }}</p>
    }
  `,
  styles: `
    :host {
      display: block;
      min-width: 0;
    }

    label {
      display: block;
      margin-bottom: 5px;
      font-size: var(--text-sm);
      font-weight: 550;
    }

    .optional {
      margin-left: 4px;
      color: var(--ink-faint);
      font-weight: 400;
    }

    p {
      margin-top: 4px;
      font-size: var(--text-sm);
    }

    .hint {
      color: var(--ink-muted);
    }

    .fault {
      color: var(--negative);
    }
  `,
})
export class Field {
  readonly label = input.required<string>();
  readonly hint = input('');
  readonly required = input(false, { transform: (value: boolean | '') => value === '' || value });
  protected readonly id = `field-${String(++fieldCount)}`;

  private readonly control = contentChild.required(FormField);
  protected readonly fault = computed(() => {
    const state = this.control().state();
    return state.touched() ? (state.errors()[0]?.message ?? '') : '';
  });

  constructor() {
    afterRenderEffect(() => {
      const { element: host } = this.control();
      // A picker is a component: what people focus is the input inside it.
      const element = host.matches(CONTROLS) ? host : (host.querySelector(CONTROLS) ?? host);
      const described = this.fault() ? `${this.id}-fault` : this.hint() ? `${this.id}-hint` : '';
      element.id = this.id;
      element.ariaInvalid = this.fault() ? 'true' : null;
      element.ariaRequired = this.required() ? 'true' : null;
      if (described) element.setAttribute('aria-describedby', described);
      else element.removeAttribute('aria-describedby');
    });
  }
}
