import { Component, computed, input } from '@angular/core';
import { formatPercent } from './formats.ts';
import { Icon } from './icon.ts';
import { sparkline } from './sparkline.ts';

/** One figure with its change against the compared period and, if given, its course. */
@Component({
  selector: 'crpm-kpi-card',
  imports: [Icon],
  host: { class: 'panel' },
  templateUrl: './kpi-card.html',
  styleUrl: './kpi-card.scss',
})
export class KpiCard {
  readonly label = input.required<string>();
  /** Formatted; undefined while it is read. */
  readonly value = input<string>();
  /** Change in percent, 12.5 for +12.5 %; null where there is nothing to compare with. */
  readonly change = input<number | null>();
  /** What the change is against: "previous 30 days". */
  readonly against = input('');
  /** A word on the figure, where nothing is compared. */
  readonly note = input('');
  /** For figures such as returns, where more is worse. */
  readonly moreIsWorse = input(false);
  readonly course = input<readonly number[]>([]);

  protected readonly words = computed(() => {
    const change = this.change();
    return typeof change === 'number' ? formatPercent(Math.abs(change)) : '';
  });
  protected readonly direction = computed(() => Math.sign(this.change() ?? 0));
  protected readonly tone = computed(() => {
    const good = this.moreIsWorse() ? -1 : 1;
    if (this.direction() === 0) return 'flat';
    return this.direction() === good ? 'good' : 'bad';
  });
  protected readonly line = computed(() => sparkline(this.course(), 96, 28));
}
