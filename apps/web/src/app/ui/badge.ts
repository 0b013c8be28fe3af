import { Component, input } from '@angular/core';

export type Tone = 'positive' | 'warning' | 'negative' | 'accent' | 'neutral';

/** A word with a tone: `<crpm-badge tone="positive">Active</crpm-badge>`. */
@Component({
  selector: 'crpm-badge',
  host: { '[class]': 'tone()' },
  template: `<ng-content />`,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      gap: 5px;
      padding: 1px 8px;
      border-radius: 99px;
      background: var(--neutral-soft);
      color: var(--ink-muted);
      font-size: var(--text-xs);
      font-weight: 550;
      line-height: 18px;
      white-space: nowrap;
    }

    :host(.positive) {
      background: var(--positive-soft);
      color: var(--positive);
    }

    :host(.warning) {
      background: var(--warning-soft);
      color: var(--warning);
    }

    :host(.negative) {
      background: var(--negative-soft);
      color: var(--negative);
    }

    :host(.accent) {
      background: var(--accent-soft);
      color: var(--accent-strong);
    }
  `,
})
export class Badge {
  readonly tone = input<Tone>('neutral');
}
