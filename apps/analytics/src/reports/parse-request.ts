import { MAX_FILTER_VALUES, MAX_REPORT_ROWS, reportQuery } from '@crpm/contracts';
import type { Comparison, FilterKey, Grouping, ReportSpec } from '@crpm/contracts';
import { Refusal } from '@crpm/event-sourcing';
import type { Fault } from '@crpm/event-sourcing';
import type * as z from 'zod';
import type { PositionVector, ReportRequest } from './report.ts';

/** A question as asked, before it is known at which positions it will be answered. */
export interface AskedReport extends Omit<ReportRequest, 'watermark' | 'zone'> {
  /** The filters as written, before it is worked out what values they may mean. */
  readonly filtersAsked: Readonly<Record<string, string[]>>;
  readonly at: PositionVector | undefined;
  readonly minPosition: PositionVector | undefined;
  readonly format: 'json' | 'csv';
  readonly byteOrderMark: boolean;
}

/** Reads a query string's fields; refuses with every fault and what would be allowed. */
export function parseRequest(spec: ReportSpec, query: unknown): AskedReport {
  const parsed = reportQuery(spec).safeParse(query);
  if (!parsed.success) throw refusalOf(spec, parsed.error);
  // which of these fields exist depends on the report: its schema has let no other pass
  const asked = parsed.data as typeof parsed.data & {
    groupBy?: Grouping;
    compare?: Comparison[];
  };
  const filtersAsked = filtersOf(spec, asked);
  return {
    from: asked.from,
    to: asked.to,
    grouping: asked.groupBy ?? spec.groupBy[0],
    sort: asked.sort ?? defaultSort(spec),
    limit: asked.limit ?? MAX_REPORT_ROWS,
    filtersAsked,
    filters: Object.fromEntries(
      Object.entries(filtersAsked).map(([key, texts]) => [key, [...new Set(valuesIn(key, texts))]]),
    ),
    compare: asked.compare ?? [],
    asOf: asked.asOf,
    ageBands: asked.ageBands ?? 'standard',
    soldOnly: asked.soldOnly ?? false,
    order: asked.order,
    status: asked.status,
    at: asked.at,
    minPosition: asked.minPosition,
    format: asked.format,
    byteOrderMark: asked.bom === 'true',
  };
}

const defaultSort = ({ defaultSort: key }: ReportSpec): ReportRequest['sort'] => [
  { key: key.replace('-', ''), descending: key.startsWith('-') },
];

function filtersOf(spec: ReportSpec, asked: Record<string, unknown>): Record<string, string[]> {
  return Object.fromEntries(
    spec.filters.flatMap((key): [FilterKey, string[]][] => {
      const value = asked[`filter[${key}]`] as string | string[] | undefined;
      return value === undefined ? [] : [[key, [value].flat()]];
    }),
  );
}

/** Parts of a value that has commas in it, at most: what it may be grows with it. */
const MOST_PARTS = 5;

/**
 * The values a list may mean: "Audio,Music, Movies and Audio Books" has two, one with a comma in it.
 * Every short run of neighbouring parts is a candidate; those that no line has match nothing.
 */
function valuesIn(key: string, texts: readonly string[]): string[] {
  const lists = texts.map((text) => text.split(','));
  if (lists.reduce((sum, parts) => sum + parts.length, 0) > MAX_FILTER_VALUES) {
    throw invalid(`filter[${key}]`, `must list at most ${String(MAX_FILTER_VALUES)} values`);
  }
  return lists.flatMap((parts) =>
    parts.flatMap((_, first) =>
      parts.slice(first, first + MOST_PARTS).map((_part, more) =>
        parts
          .slice(first, first + more + 1)
          .join(',')
          .trim(),
      ),
    ),
  );
}

const invalid = (pointer: string, detail: string): Refusal =>
  new Refusal('invalid-parameter', `${pointer} ${detail}`, [{ pointer, code: 'invalid', detail }]);

function refusalOf(spec: ReportSpec, error: z.ZodError): Refusal {
  const unknown = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys : [],
  );
  const allowed = Object.keys(reportQuery(spec).shape).join(', ');
  const faults = error.issues.flatMap((issue): Fault[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((pointer) => ({
          pointer,
          code: 'unknown',
          detail: `is not a parameter of ${spec.id}, which has: ${allowed}`,
        }))
      : [{ pointer: issue.path.join('.'), code: issue.code, detail: issue.message }],
  );
  const detail = faults.map((fault) => `${fault.pointer}: ${fault.detail}`).join('; ');
  return new Refusal(
    unknown.length > 0 ? 'unknown-parameter' : 'invalid-parameter',
    detail,
    faults,
  );
}
