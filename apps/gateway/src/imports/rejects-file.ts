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

/**
 * The rejected rows of an import as they were, each with its file, line and reason. The columns are
 * those of all files together, so that one file holds every kind of row.
 */
export class RejectsFile {
  private readonly columns: string[];
  private pending = '';

  private constructor(
    private readonly path: string,
    files: readonly SourceFile[],
  ) {
    this.columns = [...new Set(files.flatMap(({ profile }) => profile.header))];
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
    const { header } = file.profile;
    const original = this.columns.map((column) => source.values[header.indexOf(column)] ?? '');
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
