import { Component, computed, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import { COMPARISONS, isGrain, REPORTS, type ReportSpec } from '@crpm/contracts';
import { Shop } from '../api/shop.ts';
import { Badge } from '../ui/badge.ts';
import { Chart } from '../ui/chart/chart.ts';
import { DemoDataButton } from '../ui/demo-data-button.ts';
import { EmptyState } from '../ui/empty-state.ts';
import { ErrorTile } from '../ui/error-tile.ts';
import { FilterBar } from '../ui/filter-bar.ts';
import { formatQuantity, formatTime, humanize } from '../ui/formats.ts';
import { Icon } from '../ui/icon.ts';
import { PageHeader } from '../ui/page-header.ts';
import NotFound from '../shell/not-found.ts';
import { Live } from '../api/live.ts';
import { AddressNote } from './address-note.ts';
import { Choice, type Option } from './choice.ts';
import { drillOf } from './drill.ts';
import { figuresView } from './figures-view.ts';
import { filterOptions } from './filter-options.ts';
import { Frame } from './frame.ts';
import { IncompleteNote } from './incomplete-note.ts';
import { OverviewTable } from './overview-table.ts';
import { previousOf } from './periods.ts';
import { RangePicker } from './range-picker.ts';
import { readReport } from './read-report.ts';
import { chartFormats } from './report-cells.ts';
import { chartKind, chartSeries, MOST_BARS, rowOfMark } from './report-chart.ts';
import { ReportDefinition } from './report-definition.ts';
import { NO_COMPARISON } from './unreadable.ts';
import { reportQuestion } from './report-question.ts';
import { ReportTable } from './report-table.ts';

/** Filters that are always at hand; the others wait behind a button until they are set. */
const PROMOTED: readonly string[] = ['category', 'store', 'channel', 'country'];

const said = (value: string): Option => ({ value, label: humanize(value) });
/** Options that one report or another takes: what an address says of them, the usual one first. */
const OWN_CHOICES: Readonly<Record<string, readonly Option[]>> = {
  order: [
    { value: '', label: 'As sorted' },
    { value: 'best', label: 'Best first' },
    { value: 'least', label: 'Least first' },
  ],
  soldOnly: [
    { value: '', label: 'All products' },
    { value: 'true', label: 'Sold ones only' },
  ],
  status: [
    { value: '', label: 'Active and inactive' },
    { value: 'active', label: 'Active only' },
  ],
  ageBands: [
    { value: '', label: 'Usual age bands' },
    { value: 'decades', label: 'Decades' },
  ],
};

/** The one page of all reports: what is asked stands in the address, the registry says the rest. */
@Component({
  selector: 'crpm-report-page',
  imports: [
    AddressNote,
    Badge,
    Chart,
    Choice,
    DemoDataButton,
    EmptyState,
    ErrorTile,
    FilterBar,
    Icon,
    IncompleteNote,
    MatButton,
    NotFound,
    OverviewTable,
    PageHeader,
    RangePicker,
    ReportDefinition,
    ReportTable,
  ],
  providers: [Frame],
  templateUrl: './report-page.html',
  styleUrl: './report-page.scss',
})
export default class ReportPage {
  private readonly shop = inject(Shop);
  private readonly live = inject(Live);
  private readonly router = inject(Router);
  protected readonly frame = inject(Frame);

  readonly report = input.required<string>();
  protected readonly spec = computed((): ReportSpec | undefined =>
    Object.values<ReportSpec>(REPORTS).find(({ id }) => id === this.report()),
  );

  protected readonly view = figuresView();
  protected readonly question = reportQuestion(this.spec, this.view);
  protected readonly filters = filterOptions(
    () => this.spec()?.filters ?? [],
    () => this.view.state.filters(),
  );
  protected readonly allFilters = signal(false);
  protected readonly shownFilters = computed(() =>
    this.filters().filter(
      ({ key }) =>
        this.allFilters() || PROMOTED.includes(key) || this.view.state.filters()[key] !== undefined,
    ),
  );
  protected readonly moreFilters = computed(
    () => this.filters().length - this.shownFilters().length,
  );
  protected readonly reading = readReport(() => {
    const spec = this.spec();
    const params = this.question.params();
    return spec === undefined || params === undefined ? undefined : { report: spec.id, params };
  });
  protected readonly answer = this.reading.answer;

  /** Nothing was ever sold, and the report is about nothing else. */
  protected readonly empty = computed(
    () =>
      this.frame.nothingSold() &&
      this.spec()?.group !== 'Inventory' &&
      this.report() !== 'demographics',
  );
  protected readonly groupings = computed(() => (this.spec()?.groupBy ?? []).map(said));
  protected readonly comparisons = computed((): Option[] => {
    const days = this.view.range()?.days;
    const offered = (this.spec()?.options ?? []).includes('compare') && days !== undefined;
    if (!offered) return [];
    return [
      { value: NO_COMPARISON, label: 'Compare: nothing' },
      ...COMPARISONS.map((value) => ({
        value,
        label: value === 'previous_year' ? 'vs a year before' : `vs ${previousOf(days)}`,
      })),
    ];
  });
  protected readonly ownChoices = computed(() =>
    (this.spec()?.options ?? []).flatMap((name) => {
      const options = OWN_CHOICES[name];
      return options === undefined ? [] : [{ name, label: humanize(name), options }];
    }),
  );

  protected readonly kind = computed(() => {
    const spec = this.spec();
    const answer = this.answer();
    return spec && answer ? chartKind(spec, answer) : undefined;
  });
  /** Figures the chart can draw; amounts in different currencies share no axis. */
  private readonly drawable = computed(() =>
    (this.answer()?.columns ?? []).filter(
      ({ role, currencyColumn }) => role === 'measure' && currencyColumn === undefined,
    ),
  );
  protected readonly measures = computed(() =>
    this.drawable().map(({ key, label }) => ({ value: key, label })),
  );
  protected readonly measure = computed(() => {
    const asked = this.view.query().get('measure') ?? this.question.sort().replace(/^-/, '');
    return this.drawable().find(({ key }) => key === asked) ?? this.drawable()[0];
  });
  protected readonly leads = computed(() => {
    const [spec, answer] = [this.spec(), this.answer()];
    const row = answer?.rows[0];
    return spec && answer && row ? drillOf(spec, answer, row) !== undefined : false;
  });
  protected readonly chart = computed(() => {
    const answer = this.answer();
    const kind = this.kind();
    const measure = this.measure();
    if (answer === undefined || kind === undefined || measure === undefined) return undefined;
    const by = humanize(answer.groupBy ?? '').toLowerCase();
    const cut = kind === 'hbar' || (kind === 'bar' && !isGrain(answer.groupBy ?? undefined));
    const first = cut && answer.rows.length > MOST_BARS ? `, first ${String(MOST_BARS)}` : '';
    return {
      kind,
      caption: `${measure.label} by ${by}${first}`,
      xLabel: humanize(answer.groupBy ?? ''),
      series: chartSeries(answer, measure, kind),
      ...chartFormats(measure, answer.currency),
    };
  });

  /** "customers 12 · purchases 40": the position of each store that the figures reach to. */
  protected readonly watermark = computed(() =>
    Object.entries(this.answer()?.watermark ?? {})
      .map(([store, position]) => `${store} ${formatQuantity(position)}`)
      .join(' · '),
  );
  protected readonly noComparison = NO_COMPARISON;
  protected readonly asOf = computed(() => {
    const at = this.live.figures()?.at;
    return at === undefined ? '' : formatTime(at, this.shop.zone());
  });
  protected readonly csv = computed(() => {
    const { limit: _, ...params } = this.question.params() ?? {};
    const at = this.frame.at();
    const query = new URLSearchParams({
      ...Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)])),
      ...(at === undefined ? {} : { at }),
      format: 'csv',
      bom: 'true',
    });
    return `/api/v1/reports/${this.report()}?${query.toString()}`;
  });

  /** A mark of the chart leads where its row in the table does. */
  protected open({ x }: { x: string }): void {
    const spec = this.spec();
    const answer = this.answer();
    const kind = this.kind();
    if (spec === undefined || answer === undefined || kind === undefined) return;
    const row = rowOfMark(answer, kind, x);
    const to = row && drillOf(spec, answer, row);
    if (to === undefined) return;
    void this.router.navigate([to.link], {
      queryParams: to.queryParams,
      queryParamsHandling: 'merge',
    });
  }

  protected option(name: string): string {
    return this.view.query().get(name) ?? '';
  }

  protected setOption(name: string, value: string): void {
    this.view.state.set({ [name]: value });
  }

  protected setAsOf(event: Event): void {
    this.view.state.set({ asOf: (event.target as HTMLInputElement).value }, 'replace');
  }

  protected showMore(): void {
    this.view.state.set({ limit: String(this.question.limit() * 4) });
  }
}
