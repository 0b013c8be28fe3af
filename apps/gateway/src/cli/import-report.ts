import type { ImportProblem, ImportRecord } from '@crpm/contracts';

const count = (number: number) => number.toLocaleString('en');

/** What an import is doing now, in one line. */
export function describeProgress({ status, progress }: ImportRecord): string {
  if (status !== 'running' || progress.total === 0) return 'Reading the files …';
  const { done, total, rowsPerSecond, secondsLeft } = progress;
  const left = secondsLeft === null ? '' : ` · ${count(secondsLeft)} s left`;
  return `Imported ${count(done)} of ${count(total)} rows · ${count(rowsPerSecond)} rows/s${left}`;
}

/** The result of an import: its files, what was found in them, and whether the figures agree. */
export function describeResult(record: ImportRecord): string {
  const parts = [filesTable(record), ...record.files.map(problemsOf), reconciliation(record)];
  if (record.failure) parts.push(`The import failed: ${record.failure.detail}`);
  if (record.questions.length > 0) parts.push(questions(record));
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function filesTable({ files }: ImportRecord): string {
  if (files.length === 0) return '';
  const head = [
    'file',
    'kind',
    'encoding',
    'rows',
    'accepted',
    'repaired',
    'rejected',
    'new',
    'changed',
    'same',
  ];
  const rows = files.map((file) => [
    file.name,
    file.kind ?? 'left alone',
    file.encoding,
    ...[file.rows, file.accepted, file.repaired, file.rejected].map(count),
    ...[file.outcomes.created, file.outcomes.changed, file.outcomes.unchanged].map(count),
  ]);
  return table([head, ...rows], 3);
}

function problemsOf({ name, problems }: ImportRecord['files'][number]): string {
  return problems.map((problem) => describeProblem(name, problem)).join('\n');
}

function describeProblem(
  name: string,
  { severity, count: times, detail, examples }: ImportProblem,
) {
  const [first] = examples;
  const where = first ? ` First: line ${first.line}, ${first.column} "${first.value}".` : '';
  return `${name}: ${severity} ${count(times)} × ${detail}${where}`;
}

function reconciliation({ reconciliation: found }: ImportRecord): string {
  if (!found) return '';
  const { revenue, units, orders, rejectedRevenue, from, to } = found;
  const { currency } = revenue.files;
  const row = (label: string, part: { files: unknown; reports: unknown; difference: unknown }) => [
    label,
    ...[part.files, part.reports, part.difference].map((value) => cell(value)),
  ];
  const lines = table(
    [
      [`${from} to ${to}`, 'files', 'reports', 'difference'],
      row(`revenue ${currency}`, revenue),
      row('units', units),
      row('purchases', orders),
    ],
    1,
  );
  const rejected = rejectedRevenue.amount;
  return Number(rejected) === 0
    ? lines
    : `${lines}\nRejected lines were worth ${rejected} ${currency}.`;
}

function cell(value: unknown): string {
  if (value === null) return '–';
  return typeof value === 'number' ? count(value) : (value as { amount: string }).amount;
}

function questions({ questions: open }: ImportRecord): string {
  const asked = open.map(
    ({ file, column, shape, examples, options }) =>
      `${file}: in the column "${column}" the order of ${shape} is open: ${examples.join(', ')} ` +
      `(${options.join(' or ')})`,
  );
  return `${asked.join('\n')}\nRun it again with --date-order ${open[0]?.options.join('|') ?? ''}.`;
}

/** Columns in line: texts to the left, figures from column `figures` on to the right. */
function table(rows: readonly (readonly string[])[], figures: number): string {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((text, at) => {
          const width = widths[at] ?? 0;
          return at < figures ? text.padEnd(width) : text.padStart(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
