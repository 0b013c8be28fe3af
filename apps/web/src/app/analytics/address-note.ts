import { Component, effect, input, signal, untracked } from '@angular/core';
import type { ReportSpec } from '@crpm/contracts';
import { Icon } from '../ui/icon.ts';
import type { FiguresView } from './figures-view.ts';
import { unreadable } from './unreadable.ts';

/** Says what of the address was not understood, and takes it out of the address. */
@Component({
  selector: 'crpm-address-note',
  imports: [Icon],
  template: `
    <div role="status">
      @if (left().length > 0) {
        <p class="banner">
          <crpm-icon name="info" [size]="16" />
          <span class="grow">
            The address asked for something that does not exist, which was left out:
            <span class="mono">{{ left().join(', ') }}</span>
          </span>
          <button type="button" class="icon-button" aria-label="Dismiss" (click)="left.set([])">
            <crpm-icon name="close" [size]="14" />
          </button>
        </p>
      }
    </div>
  `,
  styles: `
    p {
      align-items: center;
      margin-bottom: var(--space-3);
      padding-block: var(--space-2);
    }
  `,
})
export class AddressNote {
  readonly of = input.required<FiguresView>();
  readonly spec = input<ReportSpec>();
  protected readonly left = signal<readonly string[]>([]);

  constructor() {
    effect(() => {
      const { query, state } = this.of();
      const names = unreadable(query(), this.spec());
      if (names.length === 0) return;
      untracked(() => {
        this.left.set(names.map((name) => `${name}=${query().get(name) ?? ''}`));
        state.set(Object.fromEntries(names.map((name) => [name, null])), 'replace');
      });
    });
  }
}
