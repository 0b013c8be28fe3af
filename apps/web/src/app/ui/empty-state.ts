import { Component, input } from '@angular/core';
import { Icon } from './icon.ts';
import type { IconName } from './icons.ts';

/** A page or panel with nothing in it yet: what it is for, and the one button that begins it. */
@Component({
  selector: 'crpm-empty-state',
  imports: [Icon],
  template: `
    <span class="mark"><crpm-icon [name]="icon()" [size]="26" /></span>
    <h2>{{ heading() }}</h2>
    <p class="muted"><ng-content /></p>
    <div class="row"><ng-content select="[actions]" /></div>
  `,
  styles: `
    :host {
      display: grid;
      justify-items: center;
      gap: var(--space-2);
      padding: var(--space-12) var(--space-5);
      text-align: center;
    }

    .mark {
      display: grid;
      place-items: center;
      width: 52px;
      height: 52px;
      margin-bottom: var(--space-2);
      border-radius: 14px;
      background: var(--accent-soft);
      color: var(--accent);
    }

    p {
      max-width: 46ch;
      text-wrap: pretty;
    }

    .row {
      justify-content: center;
      margin-top: var(--space-3);
    }
  `,
})
export class EmptyState {
  readonly icon = input<IconName>('info');
  readonly heading = input.required<string>();
}
