import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import { type FilterKey, type MeasureKey, MEASURES, type ReportId, REPORTS } from '@crpm/contracts';
import type { QueryParams } from '../api/api.ts';
import { Shop } from '../api/shop.ts';
import { Choice, type Option } from '../analytics/choice.ts';
import { drillOf } from '../analytics/drill.ts';
import { AddressNote } from '../analytics/address-note.ts';
import { figuresView } from '../analytics/figures-view.ts';
import { filterOptions } from '../analytics/filter-options.ts';
import { Frame } from '../analytics/frame.ts';
import { IncompleteNote } from '../analytics/incomplete-note.ts';
import { addDays, grainOf, previousOf } from '../analytics/periods.ts';
import { RangePicker } from '../analytics/range-picker.ts';
import { readReport, type ReportReading } from '../analytics/read-report.ts';
import { chartFormats } from '../analytics/report-cells.ts';
import { chartSeries, rowOfMark } from '../analytics/report-chart.ts';
import { categories as catalogueCategories } from '../products/categories.ts';
import { shortcut } from '../shell/shortcuts.ts';
import { Chart, type ChartKind } from '../ui/chart/chart.ts';
import { DemoData } from '../ui/demo-data.ts';
import { DemoDataButton } from '../ui/demo-data-button.ts';
import { EmptyState } from '../ui/empty-state.ts';
import { ErrorTile } from '../ui/error-tile.ts';
import { FilterBar } from '../ui/filter-bar.ts';
import { formatDay, formatQuantity } from '../ui/formats.ts';
import { Icon } from '../ui/icon.ts';
import { KpiCards } from '../ui/kpi-cards.ts';
import { PageHeader } from '../ui/page-header.ts';
import { preference } from '../ui/preference.ts';
import { ActivityFeed } from './activity-feed.ts';
import { CategoryFilter } from './category-filter.ts';
import { salesKpis, stockKpi } from './kpis.ts';
import { Ranking } from './ranking.ts';
import { StockStrip } from './stock-strip.ts';
import { Tile } from './tile.ts';

const FILTERS: readonly FilterKey[] = ['category', 'store', 'currency', 'channel'];
const SINGLE = FILTERS.filter((key) => key !== 'category');
const LOADING = {
  label: '',
  series: undefined,
  format: formatQuantity,
  axisFormat: formatQuantity,
};
const COMPARED = 'previous_period,previous_year';

const optionsOf = (...keys: readonly MeasureKey[]) =>
  keys.map((value): Option => ({ value, label: MEASURES[value].label }));

/** How the shop is doing: every tile at one and the same moment of the figures, and live. */
@Component({
  selector: 'crpm-home',
  imports: [
    ActivityFeed,
    AddressNote,
    CategoryFilter,
    Chart,
    Choice,
    DemoDataButton,
    EmptyState,
    ErrorTile,
    FilterBar,
    Icon,
    IncompleteNote,
    KpiCards,
    MatButton,
    PageHeader,
    RangePicker,
    Ranking,
    RouterLink,
    StockStrip,
    Tile,
  ],
  providers: [Frame],
  templateUrl: './home.html',
  styleUrl: './home.scss',
})
export default class Home {
  private readonly shop = inject(Shop);
  private readonly router = inject(Router);
  protected readonly frame = inject(Frame);
  protected readonly view = figuresView();
  protected readonly filters = filterOptions(
    () => SINGLE,
    () => this.view.state.filters(),
  );
  protected readonly categoryOptions = catalogueCategories().categories;
  private readonly demo = inject(DemoData);
  /** Nothing to show yet, or a demo shop of which only the first weeks are there. */
  protected readonly welcoming = computed(() => this.frame.nothingSold() || this.demo.loading());

  protected readonly trendOf = preference<string>('home.trend', 'netSales');
  protected readonly rankedBy = preference<string>('home.ranked-by', 'units');
  protected readonly rankedRows = preference<string>('home.ranked-rows', '5');
  protected readonly trendOptions = optionsOf(
    'netSales',
    'orders',
    'units',
    'averageOrderValue',
    'grossProfit',
  );
  protected readonly rankOptions = optionsOf('units', 'netSales');
  protected readonly rowOptions = ['5', '10', '20'].map((value) => ({ value, label: value }));

  protected readonly grain = computed(() => {
    const days = this.view.days();
    return days === undefined ? 'day' : grainOf(days);
  });
  private readonly compared = computed((): QueryParams =>
    this.view.range()?.days === undefined ? {} : { compare: COMPARED },
  );

  protected readonly overview = this.reading('sales-overview', () => this.compared());
  protected readonly overTime = this.reading('sales-over-time', () => ({
    groupBy: this.grain(),
    ...(this.view.range()?.days === undefined ? {} : { compare: 'previous_period' }),
  }));
  protected readonly best = onlySold(
    this.reading('best-and-least-sellers', () => this.ranked('best')),
  );
  protected readonly least = this.reading('best-and-least-sellers', () => this.ranked('least'));
  protected readonly categories = this.reading('sales-by-category', () => ({ limit: 8 }));
  protected readonly payments = this.reading('sales-by-payment-method', () => ({}));
  protected readonly customers = this.reading('sales-by-customer', () => ({ limit: 8 }));
  protected readonly stock = this.stockOn(() => ({}));
  private readonly stockBefore = this.stockOn(() => {
    const from = this.view.range()?.days?.from;
    return from === undefined ? undefined : { asOf: addDays(from, -1) };
  });
  private readonly stockYearBefore = this.stockOn(() => {
    const { range, today } = { range: this.view.range(), today: this.shop.today() };
    return range?.days === undefined || today === '' ? undefined : { asOf: addDays(today, -365) };
  });

  private readonly against = computed(() => {
    const days = this.view.range()?.days;
    return days === undefined ? '' : previousOf(days);
  });
  protected readonly kpis = computed(() => {
    const since = this.view.days()?.from;
    const ofAll = since === undefined ? '' : `since ${formatDay(since)}`;
    const note = this.view.range()?.days === undefined ? ofAll : 'nothing to compare with';
    return [
      ...salesKpis(this.overview.answer(), this.overTime.answer(), this.against(), note),
      stockKpi(
        this.stock.answer(),
        this.stockBefore.answer(),
        this.stockYearBefore.answer(),
        since === undefined ? '' : `before ${formatDay(since)}`,
      ),
    ];
  });

  protected readonly trend = this.chart(this.overTime, () => this.trendOf(), 'line');
  protected readonly byCategory = this.chart(this.categories, () => 'netSales', 'hbar');
  protected readonly byPayment = this.chart(this.payments, () => 'orders', 'pie');

  constructor() {
    shortcut('c', 'New purchase', () => void this.router.navigateByUrl('/purchases/new'));
  }

  /** A mark of a chart leads where its row in the report does. */
  protected open(reading: ReportReading, kind: ChartKind, { x }: { x: string }): void {
    const answer = reading.answer();
    const row = answer && rowOfMark(answer, kind, x);
    const to = row && drillOf(REPORTS[answer.report as ReportId], answer, row);
    if (to === undefined) return;
    void this.router.navigate([to.link], {
      queryParams: to.queryParams,
      queryParamsHandling: 'merge',
    });
  }

  /** A report with the period and the filters of the page. */
  private reading(report: ReportId, own: () => QueryParams): ReportReading {
    return readReport(() => {
      const params = this.view.params(FILTERS);
      return params === undefined ? undefined : { report, params: { ...params, ...own() } };
    });
  }

  /** Stock knows no period, and of the filters only the category. */
  private stockOn(day: () => QueryParams | undefined): ReportReading {
    return readReport(() => {
      const own = day();
      if (own === undefined || this.view.range() === undefined) return undefined;
      const { category } = this.view.state.filters();
      const filters: QueryParams = category === undefined ? {} : { 'filter[category]': category };
      return {
        report: 'inventory-on-hand',
        ...('asOf' in own ? { past: true as const } : {}),
        params: { ...filters, ...own, groupBy: 'category', limit: 1 },
      };
    });
  }

  private ranked(order: 'best' | 'least'): QueryParams {
    return { order, sort: `-${this.rankedBy()}`, limit: Number(this.rankedRows()) };
  }

  /** A reading as a chart of one of its figures; undefined series while it is read. */
  private chart(reading: ReportReading, measure: () => string, kind: ChartKind) {
    return computed(() => {
      const answer = reading.answer();
      const column =
        answer?.columns.find(({ key }) => key === measure()) ??
        answer?.columns.find(({ key }) => key === 'netSales');
      if (answer === undefined || column === undefined) return LOADING;
      return {
        label: column.label,
        series: chartSeries(answer, column, kind),
        ...chartFormats(column, answer.currency),
      };
    });
  }
}

/** Whatever sold nothing is no top seller, however short the list. */
function onlySold(reading: ReportReading): ReportReading {
  const answer = computed(() => {
    const all = reading.answer();
    return all && { ...all, rows: all.rows.filter((row) => Number(row['units'] ?? 0) > 0) };
  });
  return { ...reading, answer };
}
