import * as z from 'zod';
import { IncompleteSince } from './figures-status.ts';

/**
 * A figure in a row. Money: a decimal string in the report's currency ("1234.50"). Integers: JSON
 * numbers. Percentages (58.582 means 58.582 %) and decimals: JSON numbers of at most 3 decimals,
 * rounded half up. Null: not known, or nothing to divide by.
 */
export const Cell = z.union([z.string(), z.number(), z.null()]);
export type Cell = z.infer<typeof Cell>;

/** The same measure in the compared period; `change` is now less then, in the measure's own type. */
export const ComparedCell = z.object({
  value: Cell,
  change: Cell,
  /** Null where then was zero or unknown. */
  changePercent: z.number().nullable(),
});
export type ComparedCell = z.infer<typeof ComparedCell>;

/** Measures by key, for each comparison asked for: previous_period, previous_year. */
export const Compared = z.record(z.string(), z.record(z.string(), ComparedCell));
export type Compared = z.infer<typeof Compared>;

export const ReportColumn = z.object({
  key: z.string(),
  label: z.string(),
  type: z.enum(['money', 'integer', 'percent', 'decimal', 'text', 'date']),
  /** Dimensions name a row, measures are its figures. */
  role: z.enum(['dimension', 'measure']),
  definition: z.string(),
  formula: z.string().optional(),
  moreIsWorse: z.boolean().optional(),
  /** Money in the currency that this column of the same row names, not in the report's. */
  currencyColumn: z.string().optional(),
});
export type ReportColumn = z.infer<typeof ReportColumn>;

export type ReportRow = Record<string, Cell> & { comparison?: Compared };

export const ReportAnswer = z.object({
  report: z.string(),
  title: z.string(),
  /** How it is computed: the sentence behind each figure is with its column, the SQL is here. */
  definition: z.object({
    question: z.string(),
    sql: z.string(),
    parameters: z.record(z.string(), z.unknown()),
  }),
  groupBy: z.string().nullable(),
  /** Inclusive business days. Without `from` or `to`: the first or last day that has data. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  /** The day of ages or of stock, where the report has one. */
  asOf: z.string().nullable(),
  zone: z.string(),
  currency: z.string(),
  /** As asked. */
  filters: z.record(z.string(), z.array(z.string())),
  /**
   * The position of each store up to which everything is in the figures, but for what
   * `incompleteSince` says, and nothing after it.
   */
  watermark: z.record(z.string(), z.int()),
  incompleteSince: IncompleteSince,
  /**
   * True when the positions asked for were not reached in time, or it is not known (yet, or again)
   * whether the figures are right: then they show nothing.
   */
  stale: z.boolean(),
  columns: z.array(ReportColumn),
  rows: z.array(z.record(z.string(), z.union([Cell, Compared]))),
  /** More rows exist than `limit` allowed. */
  hasMore: z.boolean(),
  /** Over all rows, shown or not. */
  totals: z.record(z.string(), Cell),
  comparison: z
    .record(
      z.string(),
      z.object({
        from: z.string(),
        to: z.string(),
        totals: z.record(z.string(), ComparedCell),
      }),
    )
    .optional(),
});
export type ReportAnswer = Omit<z.infer<typeof ReportAnswer>, 'rows'> & { rows: ReportRow[] };

/** GET /api/v1/reports */
export const ReportCatalogue = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      group: z.string(),
      question: z.string(),
      covers: z.array(z.string()),
      groupBy: z.array(z.string()),
      measures: z.array(z.string()),
      /** Figures that only the totals have. */
      totalMeasures: z.array(z.string()),
      defaultSort: z.string(),
      sort: z.array(z.string()),
      chart: z.enum(['line', 'bar', 'pie', 'combo', 'table']),
      filters: z.array(z.string()),
      options: z.array(z.string()),
    }),
  ),
});
export type ReportCatalogue = z.infer<typeof ReportCatalogue>;
