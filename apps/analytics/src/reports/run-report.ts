import { MAX_REPORT_ROWS, minorUnitDigits } from '@crpm/contracts';
import type {
  Comparison,
  IncompleteSince,
  ReportAnswer,
  ReportId,
  ReportRow,
} from '@crpm/contracts';
import { ALL_REPORTS } from './all-reports.ts';
import { columnsOf, RowWriter } from './answer-rows.ts';
import { compareRows } from './compare-rows.ts';
import { COMPARED_DAYS, comparedCells } from './comparison.ts';
import { parseRequest } from './parse-request.ts';
import type { AskedReport } from './parse-request.ts';
import type { Days, PositionVector, RawRow, Report, ReportRequest, Statement } from './report.ts';
import { type AskedSales, salesOf, type SoldTotals } from './sales-of.ts';

/** What reports need of the analytics database. */
export interface ReportDatabase {
  query<Row>(sql: string, params: Readonly<Record<string, unknown>>): Promise<Row[]>;
}

/** Up to where each store's events are in the figures. */
export interface Watermark {
  current(): PositionVector;
  /** What they lack up to these positions. */
  incompleteSince(at: PositionVector): IncompleteSince;
  /** True once the figures can be relied on and these are reached; false when that takes longer. */
  waitFor(positions: PositionVector, milliseconds: number): Promise<boolean>;
}

export interface ReportSettings {
  readonly baseCurrency: string;
  readonly businessZone: string;
  /** The business day now, YYYY-MM-DD. */
  today(): string;
}

const PATIENCE = 2000;

/** Answers reports: reads the question, asks the database once, writes the figures exactly. */
export class ReportRunner {
  private known: { readonly frame: string; readonly days: Promise<SalesDays> } | undefined;

  constructor(
    private readonly database: ReportDatabase,
    private readonly watermark: Watermark,
    private readonly settings: ReportSettings,
  ) {}

  /** Throws a Refusal for a question that cannot be asked. `minPosition` adds to the query's own. */
  async run(
    id: ReportId,
    query: unknown,
    minPosition?: PositionVector,
  ): Promise<{ answer: ReportAnswer; asked: AskedReport }> {
    const report = ALL_REPORTS[id];
    const asked = parseRequest(report.spec, query);
    const awaited = furthest(asked.at, asked.minPosition, minPosition);
    const reached = await this.watermark.waitFor(awaited, PATIENCE);
    const request = this.requestOf(report, asked);
    const answer = await this.answer(report, request);
    return { answer: { ...answer, filters: asked.filtersAsked, stale: !reached }, asked };
  }

  /** What the figures have of certain sales. */
  salesOf(asked: AskedSales): Promise<SoldTotals> {
    return salesOf(this.database, this.watermark.current()['purchases'] ?? 0, asked);
  }

  private requestOf({ spec }: Report, asked: AskedReport): ReportRequest {
    const asOf = spec.options.includes('asOf')
      ? (asked.asOf ?? asked.to ?? (spec.id === 'demographics' ? this.settings.today() : undefined))
      : undefined;
    return {
      ...asked,
      asOf,
      zone: this.settings.businessZone,
      watermark: pinned(this.watermark.current(), asked.at),
    };
  }

  private async answer(
    report: Report,
    request: ReportRequest,
  ): Promise<Omit<ReportAnswer, 'filters' | 'stale'>> {
    const { spec } = report;
    const statement = report.statement(request);
    const [table, days, earlier] = await Promise.all([
      this.table(report, request, statement),
      this.daysOf(report, request),
      Promise.all(request.compare.map((comparison) => this.earlier(report, request, comparison))),
    ]);
    const all = arranged(report, request, table, days);
    const rows = all.slice(0, request.limit);
    for (const { comparison, ...then } of earlier) compareRows(request, rows, comparison, then);
    return {
      report: spec.id,
      title: spec.title,
      definition: {
        question: spec.question,
        sql: statement.sql,
        parameters: statement.params,
      },
      groupBy: request.grouping ?? null,
      from: request.from ?? days?.from ?? null,
      to: request.to ?? days?.to ?? null,
      asOf: request.asOf ?? null,
      zone: request.zone,
      currency: this.settings.baseCurrency,
      watermark: request.watermark,
      incompleteSince: this.watermark.incompleteSince(request.watermark),
      columns: columnsOf(spec, request),
      rows,
      hasMore: all.length > rows.length,
      totals: table.writer.total,
      ...(earlier.length > 0 && {
        comparison: Object.fromEntries(
          earlier.map(({ comparison, days: { from, to }, writer }) => [
            comparison,
            {
              from,
              to,
              totals: comparedCells(table.writer.totalMeasures, table.writer.total, writer.total),
            },
          ]),
        ),
      }),
    };
  }

  private async table(
    report: Report,
    request: ReportRequest,
    { sql, params }: Statement,
  ): Promise<Table> {
    const raw = await this.database.query<RawRow>(sql, params);
    const total = raw.find((row) => Number(row['_total']) === 1) ?? {};
    const digits = minorUnitDigits(this.settings.baseCurrency) ?? 2;
    const writer = new RowWriter(report.spec, request, digits, total);
    // without a grouping the total is the one row
    const found = request.grouping ? raw.filter((row) => row !== total) : [total];
    return { writer, rows: found.map((row) => writer.row(row)) };
  }

  /** The same question of the days that the period is compared with. */
  private async earlier(report: Report, request: ReportRequest, comparison: Comparison) {
    const days = COMPARED_DAYS[comparison](request as Days);
    const then = { ...request, ...days, limit: MAX_REPORT_ROWS };
    const table = await this.table(report, then, report.statement(then));
    return { comparison, days, writer: table.writer, rows: arranged(report, then, table, days) };
  }

  /** The period in full: where an end was left open, that of all sales. */
  private async daysOf({ spec }: Report, request: ReportRequest): Promise<Days | undefined> {
    const { from, to } = request;
    if (from && to) return { from, to };
    if (spec.group === 'Inventory') return undefined;
    const sales = await this.salesDays(request.watermark['purchases'] ?? 0);
    const [first, last] = [from ?? sales.first, to ?? sales.last];
    return first && last && first <= last ? { from: first, to: last } : undefined;
  }

  /** The days of the first and the last sale: all reports of one frame have the same. */
  private salesDays(purchases: number): Promise<SalesDays> {
    // An event that was missing may come in at an old position, with an old day.
    const frame = JSON.stringify([purchases, this.watermark.incompleteSince({ purchases })]);
    if (this.known?.frame === frame) return this.known.days;
    const days = this.database
      .query<SalesDays>(
        'SELECT toString(minOrNull(business_date)) AS first, toString(maxOrNull(business_date)) AS last ' +
          'FROM sale_lines WHERE position <= {purchases:UInt64}',
        { purchases },
      )
      .then(([found]) => found ?? { first: null, last: null });
    const known = { frame, days };
    this.known = known;
    days.catch(() => {
      if (this.known === known) this.known = undefined;
    });
    return days;
  }
}

interface SalesDays {
  readonly first: string | null;
  readonly last: string | null;
}

interface Table {
  readonly writer: RowWriter;
  readonly rows: ReportRow[];
}

function arranged(
  report: Report,
  request: ReportRequest,
  { rows, writer }: Table,
  days: Days | undefined,
): ReportRow[] {
  if (!report.arrange) return rows;
  const nothing = writer.row({});
  const empty = (period: string): ReportRow => Object.assign({}, nothing, { period });
  return report.arrange(rows, request, { days, empty });
}

/** What has to be reached for all of these to be. */
function furthest(...vectors: readonly (PositionVector | undefined)[]): PositionVector {
  const result: Record<string, number> = {};
  for (const [store, position] of vectors.flatMap((vector) => Object.entries(vector ?? {}))) {
    result[store] = Math.max(position, result[store] ?? 0);
  }
  return result;
}

/** A frame asked for, where it is no newer than what is known. */
function pinned(current: PositionVector, at: PositionVector | undefined): PositionVector {
  return Object.fromEntries(
    Object.entries(current).map(([store, position]) => [
      store,
      Math.min(position, at?.[store] ?? position),
    ]),
  );
}
