import type { DateOrder } from '@crpm/contracts';
import { type DateDecision, DateEvidence, decideDates, type OpenShape } from './dates.ts';
import { type DecimalMark, NumberEvidence } from './numbers.ts';
import { type CsvFormat, csvFormat, type Pause, readRows } from './read-csv.ts';
import { type AnyField, type Recognised, recognise } from './recognise.ts';
import { detectEncoding } from './decode.ts';
import { UnreadableFile } from './unreadable-file.ts';

const DATES: readonly AnyField[] = ['orderDate', 'deliveryDate', 'birthDate', 'openedOn', 'date'];
const NUMBERS: readonly AnyField[] = [
  'unitPrice',
  'unitCost',
  'total',
  'rate',
  'quantity',
  'squareMeters',
];

/** Far more than any file of ours has; what is done per column and row stays small. */
export const MAX_COLUMNS = 1000;

/** What one pass over a file says about how it is to be read. */
export interface FileProfile {
  readonly format: CsvFormat;
  readonly header: readonly string[];
  readonly rows: number;
  readonly recognised: Recognised | undefined;
  readonly dates: ReadonlyMap<AnyField, DateDecision>;
  readonly marks: ReadonlyMap<AnyField, DecimalMark | undefined>;
}
export interface OpenDate extends OpenShape {
  readonly column: string;
}

/**
 * Reads a file once, keeping nothing but counts. `answer` is what the user said about a column's
 * shape.
 * @throws UnreadableFile
 */
export async function profileFile(
  path: string,
  today: string,
  answer: (column: string, shape: string) => DateOrder | undefined,
  pause: Pause,
): Promise<FileProfile> {
  const format = await csvFormat(path, await detectEncoding(path));
  let header: readonly string[] | undefined;
  let recognised: Recognised | undefined;
  let rows = 0;
  const dates: [at: number, field: AnyField, DateEvidence][] = [];
  const numbers: [at: number, field: AnyField, NumberEvidence][] = [];
  for await (const batch of readRows(path, format, pause)) {
    for (const { line, values } of batch) {
      if (!header) {
        if (values.length > MAX_COLUMNS) throw tooManyColumns(values.length, line);
        header = values.map((name) => name.trim());
        recognised = recognise(header);
        for (const [field, at] of recognised?.columns ?? []) {
          if (DATES.includes(field)) dates.push([at, field, new DateEvidence(today)]);
          if (NUMBERS.includes(field)) numbers.push([at, field, new NumberEvidence()]);
        }
        continue;
      }
      rows += 1;
      for (const [at, , evidence] of dates) evidence.add(values[at]?.trim() ?? '');
      for (const [at, , evidence] of numbers) evidence.add(values[at] ?? '');
    }
  }
  const columnName = (at: number) => header?.[at] ?? '';
  return {
    format,
    header: header ?? [],
    rows,
    recognised,
    dates: new Map(
      dates.map(([at, field, evidence]) => [
        field,
        decideDates(evidence, (shape) => answer(columnName(at), shape)),
      ]),
    ),
    marks: new Map(numbers.map(([, field, evidence]) => [field, evidence.mark()])),
  };
}

const tooManyColumns = (count: number, line: number) =>
  new UnreadableFile(
    'too-many-columns',
    `Line ${String(line)} names ${String(count)} columns; ${String(MAX_COLUMNS)} are read at most.`,
    line,
  );

/** The date columns whose order the user must tell. */
export function openDates(profile: FileProfile): OpenDate[] {
  return [...profile.dates].flatMap(([field, { open }]) => {
    const column = profile.header[profile.recognised?.columns.get(field) ?? -1] ?? field;
    return open.map((shape) => ({ ...shape, column }));
  });
}
