import { Component, computed, input, output } from '@angular/core';
import { formatDay } from '../ui/formats.ts';
import type { Range } from './figures-view.ts';
import { type Days, PRESETS } from './periods.ts';

const OPTIONS = Object.entries(PRESETS).map(([value, label]) => ({ value, label }));

/** The period: a preset, or two days. Emits what the URL is to say. */
@Component({
  selector: 'crpm-range-picker',
  template: `
    <select class="input pill" aria-label="Period" (change)="choose($event)">
      @for (option of options; track option.value) {
        <option [value]="option.value" [selected]="option.value === range()?.preset">
          {{ option.label }}
        </option>
      }
      <option value="custom" [selected]="custom()">Custom days…</option>
    </select>
    @if (custom()) {
      <input
        class="input pill"
        type="date"
        aria-label="From"
        [value]="days()?.from ?? ''"
        [max]="days()?.to"
        (change)="between($event, 'from')"
      />
      <span class="muted" aria-hidden="true">–</span>
      <input
        class="input pill"
        type="date"
        aria-label="To"
        [value]="days()?.to ?? ''"
        [min]="days()?.from"
        (change)="between($event, 'to')"
      />
    } @else if (words()) {
      <span class="muted words">{{ words() }}</span>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: var(--space-2);
    }

    .pill {
      width: auto;
      border-color: var(--border);
      font-weight: 550;
    }

    .words {
      margin-right: var(--space-2);
      font-size: var(--text-sm);
    }

    @media (max-width: 640px) {
      :host {
        flex-basis: 100%;
      }

      .pill {
        flex: 1 1 130px;
      }
    }
  `,
})
export class RangePicker {
  readonly range = input.required<Range | undefined>();
  /** What the range covers, all time included. */
  readonly days = input.required<Days | undefined>();
  readonly changed = output<Record<'range' | 'from' | 'to', string | null>>();

  protected readonly options = OPTIONS;
  protected readonly custom = computed(() => this.range()?.preset === undefined && this.range());
  protected readonly words = computed(() => {
    const days = this.days();
    if (days === undefined) return '';
    const from = formatDay(days.from);
    return days.from === days.to ? from : `${from} – ${formatDay(days.to)}`;
  });

  protected choose(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    if (value === 'custom')
      this.changed.emit({ range: null, from: null, to: null, ...this.days() });
    else this.changed.emit({ range: value, from: null, to: null });
  }

  protected between(event: Event, end: 'from' | 'to'): void {
    const { value } = event.target as HTMLInputElement;
    const days = this.days();
    if (value === '' || days === undefined) return;
    const { from, to } = end === 'from' ? { ...days, from: value } : { ...days, to: value };
    // The other end follows, so that the period never runs backwards.
    this.changed.emit({
      range: null,
      from: from <= to ? from : value,
      to: from <= to ? to : value,
    });
  }
}
