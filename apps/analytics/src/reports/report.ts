import type { Comparison, FilterKey, Grouping, ReportRow, ReportSpec } from '@crpm/contracts';

/** Positions by store: what the figures include. */
export type PositionVector = Readonly<Record<string, number>>;

/** A question that was checked: everything in it is from an allow-list or will be bound. */
export interface ReportRequest {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly grouping: Grouping | undefined;
  readonly sort: readonly { readonly key: string; readonly descending: boolean }[];
  readonly limit: number;
  readonly filters: Readonly<Partial<Record<FilterKey, readonly string[]>>>;
  readonly compare: readonly Comparison[];
  readonly asOf?: string | undefined;
  readonly ageBands: 'standard' | 'decades';
  readonly soldOnly: boolean;
  readonly order?: 'best' | 'least' | undefined;
  readonly status: 'active' | 'all' | undefined;
  readonly watermark: PositionVector;
  readonly zone: string;
}

/** SQL for ClickHouse and the values of its {name:Type} places. */
export interface Statement {
  readonly sql: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A row as the database answers: `_total` is 1 for the row over all others. */
export type RawRow = Readonly<Record<string, string | number | null>>;

/** One report: its SQL, and what its rows need beyond it. */
export interface Report {
  readonly spec: ReportSpec;
  statement(request: ReportRequest): Statement;
  /** Rows as shown, where they are not just the database's: all of them, in order. */
  arrange?(rows: readonly ReportRow[], request: ReportRequest, context: Arranging): ReportRow[];
}

export interface Arranging {
  /** The whole period; undefined where there are no sales to take it from. */
  readonly days: Days | undefined;
  /** The row of a period in which nothing happened. */
  readonly empty: (period: string) => ReportRow;
}

export interface Days {
  readonly from: string;
  readonly to: string;
}
