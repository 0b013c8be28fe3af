import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { decodedText, type Encoding } from './decode.ts';
import { UnreadableFile } from './unreadable-file.ts';

export interface CsvRow {
  /** The line of the file on which the row begins. */
  readonly line: number;
  readonly values: readonly string[];
}

export interface CsvFormat {
  readonly encoding: Encoding;
  readonly delimiter: string;
}

const DELIMITERS = [',', ';', '\t', '|'];
const MAX_RECORD_LENGTH = 256 * 1024;
const BATCH = 500;

/** The delimiter that stands most often outside quotes in the first line. */
export function sniffDelimiter(head: string): string {
  const firstLine = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(head.trimStart())?.[0] ?? '';
  const bare = firstLine.replace(/"(?:[^"]|"")*"/g, '');
  const times = (delimiter: string) => bare.split(delimiter).length - 1;
  return DELIMITERS.reduce((best, next) => (times(next) > times(best) ? next : best));
}

/** How the file's text is to be read. Its encoding is known. */
export async function csvFormat(path: string, encoding: Encoding): Promise<CsvFormat> {
  for await (const text of decodedText(path, encoding)) {
    return { encoding, delimiter: sniffDelimiter(text) };
  }
  return { encoding, delimiter: ',' };
}

/**
 * The file's rows, header included, in batches of at most 500; blank lines are left out.
 * @throws UnreadableFile at a quote that is never closed, with the line where its record begins.
 */
export async function* readRows(path: string, format: CsvFormat): AsyncGenerator<CsvRow[]> {
  const parser = parse({
    delimiter: format.delimiter,
    info: true,
    max_record_size: MAX_RECORD_LENGTH,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  });
  const feeding = pipeline(Readable.from(decodedText(path, format.encoding)), parser);
  // An error surfaces where the parser is read, below; here it must only not go unhandled.
  feeding.catch(() => undefined);
  let lastLine = 0;
  let surplus = 0;
  let batch: CsvRow[] = [];
  try {
    for await (const entry of parser) {
      const { record, info } = entry as { record: string[]; info: { lines: number } };
      // The parser tells the line a record ends on, and takes CR LF inside quotes for two.
      const breaks = info.lines === lastLine + 1 ? [] : lineBreaks(record);
      const inside = breaks.join('').length;
      batch.push({ line: info.lines - inside - surplus, values: record });
      surplus += inside - breaks.length;
      lastLine = info.lines;
      if (batch.length === BATCH) {
        yield batch;
        batch = [];
      }
    }
  } catch (error) {
    throw readable(error, lastLine + 1 - surplus);
  }
  if (batch.length > 0) yield batch;
}

const lineBreaks = (record: readonly string[]) =>
  record.flatMap((value) => value.match(/\r\n|\r|\n/g) ?? []);

function readable(error: unknown, line: number): unknown {
  if (!(error instanceof CsvError)) return error;
  const where = `The record that begins on line ${String(line)}`;
  return error.code === 'CSV_QUOTE_NOT_CLOSED'
    ? new UnreadableFile('unclosed-quote', `${where} opens a quote that is never closed.`, line)
    : new UnreadableFile(
        'record-too-long',
        `${where} is longer than ${String(MAX_RECORD_LENGTH)} characters: a quote may be missing.`,
        line,
      );
}
