import { Component, computed, input, output, signal } from '@angular/core';
import { ErrorTile } from '../error-tile.ts';
import { formatQuantity, NOTHING } from '../formats.ts';
import { Icon } from '../icon.ts';
import { ChartPlot } from './chart-plot.ts';
import { type ChartSeries, isTime, periodLabel, tableOf, thinned } from './chart-data.ts';

export type ChartKind = 'line' | 'bar' | 'hbar' | 'pie';

/**
 * Every chart of the console: a figure with its caption, the drawing (loaded when first needed),
 * the same figures as a table, and the states around it. For pie, bars of one measure and hbar
 * only the first series counts, unless a bar chart has several.
 */
@Component({
  selector: 'crpm-chart',
  imports: [ChartPlot, ErrorTile, Icon],
  templateUrl: './chart.html',
  styleUrl: './chart.scss',
})
export class Chart {
  readonly kind = input.required<ChartKind>();
  /** The question the chart answers: "Net sales by month". */
  readonly caption = input.required<string>();
  /** Undefined while it is read. */
  readonly series = input.required<readonly ChartSeries[] | undefined>();
  /** What x is, for the table: "Month". */
  readonly xLabel = input('');
  readonly format = input<(value: number) => string>(formatQuantity);
  /** Shorter, for the axis; `format` when not given. */
  readonly axisFormat = input<(value: number) => string>();
  readonly height = input(260);
  /** Of the request behind it; shows the error tile. */
  readonly error = input<unknown>();
  readonly retry = output();
  /** A line's value holds until the next, and then jumps. */
  readonly steps = input(false);
  /** Marks lead somewhere: `picked` says which. The figures behind them do so for the keyboard. */
  readonly pickable = input(false);
  readonly picked = output<{ x: string }>();

  protected readonly asTable = signal(false);
  protected readonly empty = computed(
    () => this.series()?.every(({ points }) => points.length === 0) ?? false,
  );
  protected readonly time = computed(() => isTime(this.series() ?? []));
  protected readonly drawn = computed(() => thinned(this.series() ?? []));
  protected readonly table = computed(() => tableOf(this.series() ?? []));
  protected readonly label = periodLabel;

  /** Name, colour and words of each mark, where the drawing does not say them itself. */
  protected readonly legend = computed(() => {
    const series = this.series() ?? [];
    if (this.kind() === 'pie') return pieLegend(series[0], this.format());
    if (series.length < 2) return [];
    return series.map(({ name }, index) => ({ name, words: '', colour: colour(index) }));
  });

  protected words(value: number | undefined): string {
    return value === undefined ? NOTHING : this.format()(value);
  }
}

const colour = (index: number): string => `var(--chart-${String((index % 8) + 1)})`;

function pieLegend(series: ChartSeries | undefined, format: (value: number) => string) {
  const points = series?.points ?? [];
  const total = points.reduce((sum, { y }) => sum + y, 0);
  const share = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });
  return points.map(({ x, y }, index) => ({
    name: x,
    words: total === 0 ? format(y) : `${format(y)} · ${share.format(y / total)}`,
    colour: colour(index),
  }));
}
