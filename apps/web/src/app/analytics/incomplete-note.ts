import { Component, computed, input } from '@angular/core';
import type { IncompleteSince } from '@crpm/contracts';
import { formatQuantity } from '../ui/formats.ts';
import { Icon } from '../ui/icon.ts';

/** Says that something is missing from the figures, since when and how much; else nothing. */
@Component({
  selector: 'crpm-incomplete-note',
  imports: [Icon],
  host: { role: 'status' },
  template: `
    @for (gap of gaps(); track gap) {
      <p class="banner">
        <crpm-icon name="alert" />
        <span><strong>Figures are incomplete</strong> {{ gap }}</span>
      </p>
    }
  `,
  styles: `
    p {
      align-items: center;
      margin-bottom: var(--space-3);
      color: var(--warning);
    }
  `,
})
export class IncompleteNote {
  /** Of a report's answer. */
  readonly since = input.required<IncompleteSince | undefined>();
  protected readonly gaps = computed(() => gapWords(this.since() ?? {}));
}

/** "since purchases 1,204: 2 events are not in them yet." */
export const gapWords = (since: IncompleteSince): string[] =>
  Object.entries(since).map(([store, { position, count, skipped = 0 }]) => {
    const open = count - skipped;
    const events = open === 1 ? '1 event is' : `${formatQuantity(open)} events are`;
    const parts = [
      ...(open > 0 ? [`${events} not in them yet`] : []),
      ...(skipped > 0 ? [`${formatQuantity(skipped)} left out for good`] : []),
    ];
    return `since ${store} ${formatQuantity(position)}: ${parts.join(', ')}.`;
  });
