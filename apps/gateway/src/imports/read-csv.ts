import { pipeline } from 'node:stream/promises';
import { CsvError, parse, type Parser } from 'csv-parse';
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
/** Of a record's values together. */
const MAX_RECORD_LENGTH = 256 * 1024;
/** Of a record with its separators and quotes. */
const MAX_RECORD_BYTES = 1024 * 1024;
/** Text after which the parser is stopped inside a record, of which it counts the values alone. */
const MAX_UNPARSED = 2 * MAX_RECORD_BYTES;
const BATCH = 500;
/** Bytes of rows from which on a batch is full, however few they are. */
const BATCH_BYTES = 1024 * 1024;

/** Called between batches: lets everybody else in, and throws where the reading is to stop. */
export type Pause = () => Promise<void>;

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
 * The file's rows, header included, in batches of at most 500; blank lines are left out. Memory is
 * bounded whatever the file holds.
 * @throws UnreadableFile at a quote that is never closed and at a record that is too long, with the
 * line where it begins.
 */
export async function* readRows(
  path: string,
  format: CsvFormat,
  pause: Pause,
): AsyncGenerator<CsvRow[]> {
  const parser = parse({
    delimiter: format.delimiter,
    info: true,
    max_record_size: MAX_RECORD_LENGTH,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  });
  const feeding = pipeline(fed(decodedText(path, format.encoding), parser), parser);
  // An error surfaces where the parser is read, below; here it must only not go unhandled.
  feeding.catch(() => undefined);
  let lastLine = 0;
  let lastByte = 0;
  let surplus = 0;
  let batch: CsvRow[] = [];
  let batchBytes = 0;
  try {
    for await (const entry of parser) {
      const { record, info } = entry as {
        record: string[];
        info: { lines: number; bytes: number };
      };
      // The parser tells the line a record ends on, and takes CR LF inside quotes for two.
      const breaks = info.lines === lastLine + 1 ? [] : lineBreaks(record);
      const inside = breaks.join('').length;
      const line = info.lines - inside - surplus;
      const bytes = info.bytes - lastByte;
      if (bytes > MAX_RECORD_BYTES) throw tooLong(line);
      batch.push({ line, values: record });
      batchBytes += bytes;
      surplus += inside - breaks.length;
      lastLine = info.lines;
      lastByte = info.bytes;
      if (batch.length === BATCH || batchBytes >= BATCH_BYTES) {
        yield batch;
        batch = [];
        batchBytes = 0;
        await pause();
      }
    }
  } catch (error) {
    throw readable(error, lastLine + 1 - surplus);
  }
  if (batch.length > 0) yield batch;
}

/** Text for the parser, until a record of it will not end: all its values would be kept. */
async function* fed(text: AsyncIterable<string>, parser: Parser): AsyncGenerator<string> {
  let records = 0;
  let line = 1;
  let unparsed = 0;
  for await (const chunk of text) {
    if (parser.info.records > records) {
      records = parser.info.records;
      line = parser.info.lines;
      unparsed = 0;
    }
    unparsed += chunk.length;
    if (unparsed > MAX_UNPARSED) throw tooLong(line);
    yield chunk;
  }
}

const lineBreaks = (record: readonly string[]) =>
  record.flatMap((value) => value.match(/\r\n|\r|\n/g) ?? []);

function readable(error: unknown, line: number): unknown {
  if (!(error instanceof CsvError)) return error;
  if (error.code !== 'CSV_QUOTE_NOT_CLOSED') return tooLong(line);
  const detail = `The record that begins on line ${String(line)} opens a quote that is never closed.`;
  return new UnreadableFile('unclosed-quote', detail, line);
}

const tooLong = (line: number) =>
  new UnreadableFile(
    'record-too-long',
    `The record that begins on line ${String(line)} is longer than any has: a quote may be missing.`,
    line,
  );
