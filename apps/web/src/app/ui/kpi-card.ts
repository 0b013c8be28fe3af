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
  /** A second change, such as that against the year before. */
  readonly second = input<{ change: number | null; against: string }>();

  protected readonly changes = computed(() => {
    const first = { change: this.change(), against: this.against() };
    const good = this.moreIsWorse() ? -1 : 1;
    return [first, this.second()].flatMap((one) => {
      if (typeof one?.change !== 'number') return [];
      const direction = Math.sign(one.change);
      const tone = direction === 0 ? 'flat' : direction === good ? 'good' : 'bad';
      const words = formatPercent(Math.abs(one.change));
      return [{ words, against: one.against, direction, tone }];
    });
  });
  protected readonly line = computed(() => sparkline(this.course(), 96, 28));
}
