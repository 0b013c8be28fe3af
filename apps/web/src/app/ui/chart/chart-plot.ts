import {
  afterNextRender,
  Component,
  computed,
  DestroyRef,
  ElementRef,
  inject,
  input,
  output,
  signal,
} from '@angular/core';
import {
  BarChartModule,
  LineChartModule,
  PieChartModule,
  ScaleType,
  type Color,
} from '@swimlane/ngx-charts';
import type { ChartKind } from './chart.ts';
import { curve } from './curve.ts';
import {
  CHARACTER_WIDTH,
  type ChartSeries,
  periodDate,
  periodLabel,
  spacedTicks,
  tickLabel,
} from './chart-data.ts';

const SCHEME: Color = {
  name: 'crpm',
  selectable: true,
  group: ScaleType.Ordinal,
  domain: Array.from({ length: 8 }, (_, index) => `var(--chart-${String(index + 1)})`),
};
const BAR_HEIGHT = 30;
/** Where names take two lines. */
const TALL_BAR_HEIGHT = 42;
/** Of the width, for the names of bars. */
const MOST_FOR_NAMES = 0.42;
/** What the value axis takes of the width at most. */
const VALUE_AXIS = 100;
/** What the chart library keeps free above and below the bars; and we between them. */
const BAR_MARGINS = 20;
const BETWEEN_BARS = 8;

interface Mark {
  name: string | Date;
  series?: string;
}

/** The drawing itself: ngx-charts, loaded with the first chart that is shown. */
@Component({
  selector: 'crpm-chart-plot',
  imports: [BarChartModule, LineChartModule, PieChartModule],
  host: {
    role: 'img',
    '[attr.aria-label]': 'label()',
    '[class.pickable]': 'pickable()',
    '[class.hbar]': "kind() === 'hbar'",
  },
  templateUrl: './chart-plot.html',
  styleUrl: './chart-plot.scss',
})
export class ChartPlot {
  readonly kind = input.required<ChartKind>();
  readonly series = input.required<readonly ChartSeries[]>();
  readonly time = input.required<boolean>();
  readonly format = input.required<(value: number) => string>();
  readonly axisFormat = input.required<(value: number) => string>();
  readonly height = input.required<number>();
  readonly label = input.required<string>();
  /** A value holds until the next, and then jumps. */
  readonly steps = input(false);
  /** Marks lead somewhere. */
  readonly pickable = input(false);
  readonly picked = output<{ x: string }>();

  protected readonly scheme = SCHEME;
  private readonly width = signal(0);

  /**
   * Names stand beside the bars, as wide as the card allows: the chart library cuts them at 23
   * characters however wide it is.
   */
  private readonly longestName = computed(
    () => Math.max(0, ...this.bars().map(({ name }) => name.length)) * CHARACTER_WIDTH,
  );
  protected readonly namesWidth = computed(() =>
    Math.min(this.longestName(), Math.floor(this.width() * MOST_FOR_NAMES)),
  );
  protected readonly view = computed<[number, number]>(() => {
    if (this.kind() !== 'hbar') return [this.width(), this.height()];
    const tall = this.longestName() > this.namesWidth();
    const bars = this.bars().length * (tall ? TALL_BAR_HEIGHT : BAR_HEIGHT);
    return [this.width() - this.namesWidth(), bars - BETWEEN_BARS + BAR_MARGINS];
  });
  /** Lines: x as the axis takes it. */
  protected readonly courses = computed(() =>
    this.series().map(({ name, points }) => ({
      name,
      series: points.map(({ x, y }) => ({
        name: this.time() ? (periodDate(x) ?? x) : x,
        value: y,
      })),
    })),
  );
  protected readonly bars = computed(() =>
    (this.series()[0]?.points ?? []).map(({ x, y }) => ({ name: this.named(x), value: y })),
  );
  /** Several measures: one group of bars per x. */
  protected readonly groups = computed(() => {
    const xs = [...new Set(this.series().flatMap(({ points }) => points.map(({ x }) => x)))];
    return xs.map((x) => ({
      name: this.named(x),
      series: this.series().map(({ name, points }) => ({
        name,
        value: points.find((point) => point.x === x)?.y ?? 0,
      })),
    }));
  });
  protected readonly curve = computed(() => curve(this.steps()));
  protected readonly ticks = computed(() =>
    this.time()
      ? spacedTicks(this.series(), Math.max(1, this.width() - VALUE_AXIS))
      : (this.series()[0]?.points ?? []).map(({ x }) => x),
  );
  protected readonly betweenBars = BETWEEN_BARS;
  /** One colour where the bars are one measure; the palette tells slices and series apart. */
  protected readonly plain = () => 'var(--chart-1)';

  protected readonly tick = (value: unknown): string => {
    const sample = this.series()[0]?.points[0]?.x ?? '';
    return value instanceof Date ? tickLabel(value, sample) : String(value);
  };
  protected readonly amount = (value: number): string => this.axisFormat()(value);

  constructor() {
    const element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    const destroyed = inject(DestroyRef);
    afterNextRender(() => {
      const observer = new ResizeObserver(([entry]) => {
        this.width.set(Math.floor(entry?.contentRect.width ?? 0));
      });
      observer.observe(element);
      destroyed.onDestroy(() => {
        observer.disconnect();
      });
    });
  }

  /** The words of x: periods are written out, but each stays one of a kind. */
  private named(x: string): string {
    return this.time() ? periodLabel(x) : x;
  }

  protected nameOf(name: unknown): string {
    if (!(name instanceof Date)) return String(name);
    return periodLabel(this.original(name));
  }

  protected pick(mark: Mark): void {
    if (!this.pickable()) return;
    // In a group of bars the group is the x, and the bar is the series.
    const grouped = this.kind() === 'bar' && this.series().length > 1;
    this.picked.emit({ x: this.original(grouped ? (mark.series ?? '') : mark.name) });
  }

  /** Back from what was drawn to the x it came from. */
  private original(name: string | Date): string {
    const xs = this.series().flatMap(({ points }) => points.map(({ x }) => x));
    const found =
      name instanceof Date
        ? xs.find((x) => periodDate(x)?.getTime() === name.getTime())
        : xs.find((x) => this.named(x) === name);
    return found ?? String(name);
  }
}
