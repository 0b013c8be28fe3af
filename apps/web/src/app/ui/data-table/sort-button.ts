import { Component, input } from '@angular/core';

/** A column's heading that sorts by it, with a mark of the order the rows are in. */
@Component({
  selector: 'button[crpm-sort]',
  host: { type: 'button' },
  template: `
    <ng-content />
    <svg width="10" height="12" viewBox="0 0 10 12" aria-hidden="true">
      <path d="M5 1 8.5 5h-7z" [class.on]="direction() === 'ascending'" />
      <path d="M5 11 1.5 7h7z" [class.on]="direction() === 'descending'" />
    </svg>
  `,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      gap: 5px;
      min-height: 32px;
      padding: 0;
      border: 0;
      background: none;
      color: inherit;
      font: inherit;
      cursor: pointer;

      &:hover {
        color: var(--ink);
      }
    }

    path {
      fill: currentColor;
      opacity: 0.28;

      &.on {
        opacity: 1;
        fill: var(--accent);
      }
    }
  `,
})
export class SortButton {
  readonly direction = input<'ascending' | 'descending'>();
}
