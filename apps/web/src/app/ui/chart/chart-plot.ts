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
import { type ChartSeries, periodDate, periodLabel, tickLabel } from './chart-data.ts';

const SCHEME: Color = {
  name: 'crpm',
  selectable: true,
  group: ScaleType.Ordinal,
  domain: Array.from({ length: 8 }, (_, index) => `var(--chart-${String(index + 1)})`),
};
const BAR_HEIGHT = 30;
const AXIS_HEIGHT = 34;

interface Mark {
  name: string | Date;
  series?: string;
}

/** The drawing itself: ngx-charts, loaded with the first chart that is shown. */
@Component({
  selector: 'crpm-chart-plot',
  imports: [BarChartModule, LineChartModule, PieChartModule],
  host: { role: 'img', '[attr.aria-label]': 'label()' },
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
  readonly picked = output<{ series: string; x: string }>();

  protected readonly scheme = SCHEME;
  private readonly width = signal(0);

  protected readonly view = computed<[number, number]>(() => {
    const bars = this.series()[0]?.points.length ?? 0;
    const height =
      this.kind() === 'hbar' ? Math.max(90, bars * BAR_HEIGHT + AXIS_HEIGHT) : this.height();
    return [this.width(), height];
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
    const series = mark.series ?? this.series()[0]?.name ?? '';
    this.picked.emit({ series, x: this.original(mark.name) });
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
