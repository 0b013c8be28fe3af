import type { Cell, ReportAnswer, ReportColumn, ReportRow } from '@crpm/contracts';

const BYTE_ORDER_MARK = '\uFEFF';
const END = '\r\n';

/** A field as RFC 4180 quotes it. */
const field = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** What a spreadsheet would run as a formula gets an apostrophe before it: people type names. */
const harmless = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

const written = (cell: Cell | undefined, column: ReportColumn): string =>
  cell === null || cell === undefined
    ? ''
    : field(column.role === 'dimension' ? harmless(String(cell)) : String(cell));

const heading = ({ label, type, currencyColumn }: ReportColumn, currency: string): string => {
  if (type === 'percent') return `${label} (%)`;
  return type === 'money' && !currencyColumn ? `${label} (${currency})` : label;
};

/**
 * The answer as CSV, record by record: a heading, the rows, and after an empty record the total and
 * what was asked, so that the file says by itself what it shows and as of when.
 */
export function* csvOf(answer: ReportAnswer, byteOrderMark: boolean): Generator<string> {
  const { columns, currency } = answer;
  const measures = columns.filter(({ role }) => role === 'measure');
  const comparisons = Object.keys(answer.comparison ?? {});
  const width = columns.length + comparisons.length * measures.length;
  const record = (fields: readonly string[]): string =>
    [...fields, ...Array<string>(Math.max(0, width - fields.length)).fill('')].join(',') + END;

  const headings = [
    ...columns.map((column) => heading(column, currency)),
    ...comparisons.flatMap((comparison) =>
      measures.map((column) => `${heading(column, currency)}, ${comparison.replace('_', ' ')}`),
    ),
  ];
  yield (byteOrderMark ? BYTE_ORDER_MARK : '') + record(headings.map(field));
  for (const row of answer.rows) {
    yield record([
      ...columns.map((column) => written(row[column.key] as Cell, column)),
      ...comparisons.flatMap((comparison) =>
        measures.map((column) => written(then(row, comparison, column.key), column)),
      ),
    ]);
  }
  yield record([]);
  yield record(
    columns.map((column, place) =>
      place === 0 && column.role === 'dimension'
        ? 'Total'
        : written(answer.totals[column.key], column),
    ),
  );
  for (const [name, value] of about(answer)) yield record([field(name), field(harmless(value))]);
}

const then = (row: ReportRow, comparison: string, measure: string): Cell | undefined =>
  row.comparison?.[comparison]?.[measure]?.value;

function about(answer: ReportAnswer): [string, string][] {
  const positions = Object.entries(answer.watermark).map(
    ([store, position]) => `${store}=${String(position)}`,
  );
  return [
    ['Report', answer.title],
    ['From', answer.from ?? ''],
    ['To', answer.to ?? ''],
    ...(answer.asOf === null ? [] : [['As of', answer.asOf] as [string, string]]),
    ['Time zone', answer.zone],
    ['Currency', answer.currency],
    ...Object.entries(answer.filters).map(([filter, values]): [string, string] => [
      `Filter: ${filter}`,
      values.join(' | '),
    ]),
    ...Object.entries(answer.comparison ?? {}).map(
      ([comparison, { from, to }]): [string, string] => [
        `Compared with: ${comparison.replace('_', ' ')}`,
        `${from} to ${to}`,
      ],
    ),
    ['Rows', answer.hasMore ? 'more exist than are listed' : 'all'],
    ['Figures as of', positions.join(', ') + (answer.stale ? ' (behind)' : '')],
  ];
}
