import { appendFile, writeFile } from 'node:fs/promises';
import { OWN_FILE } from './import-folder.ts';
import type { Row, SourceFile } from './row.ts';

const NUMBER = /^[+-]?\d+([.,]\d+)*$/;
/** What a spreadsheet would run as a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** One RFC 4180 field that no spreadsheet takes for a formula; numbers stay numbers. */
export function csvField(value: string): string {
  const safe = FORMULA.test(value) && !NUMBER.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const csvLine = (values: readonly string[]) => `${values.map(csvField).join(',')}\r\n`;

/** The columns of all files together, each name once. */
export const rejectColumns = (files: readonly SourceFile[]): string[] => [
  ...new Set(files.flatMap(({ profile }) => profile.header)),
];

/**
 * The rejected rows of an import as they were, each with its file, line and reason. The columns are
 * those of all files together, so that one file holds every kind of row.
 */
export class RejectsFile {
  private readonly columns: string[];
  /** Where each column is in a file's rows: found once, for rows are many. */
  private readonly places: ReadonlyMap<SourceFile, readonly number[]>;
  private pending = '';

  private constructor(
    private readonly path: string,
    files: readonly SourceFile[],
  ) {
    this.columns = rejectColumns(files);
    this.places = new Map(
      files.map((file) => {
        const named = file.profile.header.map((column, index) => [column, index] as const);
        // Of columns with one name the first counts.
        const at = new Map(named.reverse());
        return [file, this.columns.map((column) => at.get(column) ?? -1)];
      }),
    );
  }

  /** Starts the file anew. */
  static async create(path: string, files: readonly SourceFile[]): Promise<RejectsFile> {
    const rejects = new RejectsFile(path, files);
    const header = ['file', 'line', 'code', 'column', 'reason', ...rejects.columns];
    await writeFile(path, csvLine(header), { mode: OWN_FILE });
    return rejects;
  }

  add({ source, file, rejection }: Row): void {
    if (!rejection) return;
    const original = (this.places.get(file) ?? []).map((at) => source.values[at] ?? '');
    const { code, column, reason } = rejection;
    this.pending += csvLine([file.name, String(source.line), code, column, reason, ...original]);
  }

  async flush(): Promise<void> {
    if (this.pending === '') return;
    const text = this.pending;
    this.pending = '';
    await appendFile(this.path, text);
  }
}
