import { Component, computed, input } from '@angular/core';
import { formatPercent } from './formats.ts';
import { Icon } from './icon.ts';
import { sparkline } from './sparkline.ts';

export interface Kpi {
  label: string;
  /** Formatted; undefined while it is read. */
  value: string | undefined;
  /** Change in percent, 12.5 for +12.5 %; null where there is nothing to compare with. */
  change?: number | null;
  /** What the change is against: "previous 30 days". */
  against?: string;
  /** A word on the figure, where nothing is compared. */
  note?: string;
  /** For figures such as returns. */
  moreIsWorse?: boolean;
  course?: readonly number[];
  /** A second change, such as that against the year before. */
  second?: { change: number | null; against: string };
}

/** One figure with its change against the compared period and, if given, its course. */
@Component({
  selector: 'crpm-kpi-card',
  imports: [Icon],
  host: { class: 'panel' },
  templateUrl: './kpi-card.html',
  styleUrl: './kpi-card.scss',
})
export class KpiCard {
  readonly kpi = input.required<Kpi>();

  protected readonly changes = computed(() => {
    const { change, against = '', moreIsWorse = false, second } = this.kpi();
    const good = moreIsWorse ? -1 : 1;
    return [{ change, against }, second].flatMap((one) => {
      if (typeof one?.change !== 'number') return [];
      const direction = Math.sign(one.change);
      const tone = direction === 0 ? 'flat' : direction === good ? 'good' : 'bad';
      const words = formatPercent(Math.abs(one.change));
      return [{ words, against: one.against, direction, tone }];
    });
  });
  /** Characters of the value that stand together. */
  protected readonly longest = computed(() => {
    const words = (this.kpi().value ?? '').split(' ');
    return Math.max(1, ...words.map(({ length }) => length));
  });
  protected readonly line = computed(() => sparkline(this.kpi().course ?? [], 96, 28));
}
