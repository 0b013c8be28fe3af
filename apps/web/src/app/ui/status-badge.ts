import { Component, computed, input } from '@angular/core';
import { Badge, type Tone } from './badge.ts';
import { humanize } from './formats.ts';

const TONES: Readonly<Record<string, Tone>> = {
  active: 'positive',
  confirmed: 'positive',
  completed: 'positive',
  pending: 'warning',
  running: 'accent',
  refused: 'negative',
  failed: 'negative',
  cancelled: 'warning',
};

/** The status of a record, purchase or job: always its word, its colour only beside it. */
@Component({
  selector: 'crpm-status',
  imports: [Badge],
  template: `<crpm-badge [tone]="tone()">{{ word() }}</crpm-badge>`,
})
export class StatusBadge {
  readonly status = input.required<string>();
  protected readonly word = computed(() => humanize(this.status()));
  protected readonly tone = computed(() => TONES[this.status()] ?? 'neutral');
}
