import { inRange } from './date-ranges.ts';
import { repairDoubleEncoding } from './double-encoding.ts';
import { readDate } from './dates.ts';
import {
  REJECTIONS,
  type Rejection,
  REPAIRS,
  type Repair,
  WARNINGS,
  type Warning,
} from './findings.ts';
import type { FileProfile } from './profile.ts';
import type { CsvRow } from './read-csv.ts';
import type { AnyField } from './recognise.ts';
import type { Tally } from './tally.ts';

const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;
const UNUSUAL = /[^ -~]/;

/** A file while it is imported: how it is read, and its account. */
export interface SourceFile {
  readonly name: string;
  readonly path: string;
  readonly profile: FileProfile;
  readonly tally: Tally;
}

/** One row while it is read: its values by field, and what was found wrong with it. */
export class Row {
  rejection:
    { readonly code: string; readonly column: string; readonly reason: string } | undefined;
  /** By code and field: looking at a value twice finds the same thing once. */
  private readonly found = new Map<string, () => void>();
  private mended = false;

  constructor(
    readonly source: CsvRow,
    readonly file: SourceFile,
    private readonly today: string,
  ) {}

  get repaired(): boolean {
    return this.mended;
  }

  /** Says whether the row has as many values as the header, and rejects one that has more. */
  checkWidth(): void {
    const { values } = this.source;
    const width = this.file.profile.header.length;
    if (values.length === width) return;
    if (values.length < width) this.repair('short-row', '');
    else if (values.slice(width).some((value) => value.trim() !== '')) {
      this.reject('too-many-columns', '');
    }
  }

  /** The value of a field, trimmed and with its encoding repaired; undefined where it is empty. */
  text(field: AnyField, maxLength = 200): string | undefined {
    const value = this.source.values[this.index(field)]?.trim();
    if (value === undefined || value === '') return undefined;
    const text = UNUSUAL.test(value) ? this.mend(field, value) : value;
    if (text.length > maxLength) {
      this.reject('too-long', field, `This is longer than ${String(maxLength)} characters.`);
    }
    return text;
  }

  /** A date that the row must have; undefined where the row is rejected for it. */
  requiredDate(field: AnyField): string | undefined {
    const date = this.date(field);
    if (date === undefined) return this.reject('missing-value', field);
    if (date === null) return this.reject('invalid-date', field);
    return inRange(date, field, this.today) ? date : this.reject('date-out-of-range', field);
  }

  /** An optional date: what cannot be read is left out, and said. */
  optionalDate(field: AnyField): string | undefined {
    const date = this.date(field);
    if (date && inRange(date, field, this.today)) return date;
    if (date !== undefined) {
      this.repair(date === null ? 'unreadable-date' : 'date-out-of-range', field);
    }
    return undefined;
  }

  /** A date as its column is read. `undefined`: empty. `null`: not a date. */
  private date(field: AnyField): string | undefined | null {
    const text = this.text(field);
    const decision = this.file.profile.dates.get(field);
    if (text === undefined || !decision) return undefined;
    const read = readDate(text, decision.readings, this.today);
    if (!read) return null;
    if (read.repair) this.repair(read.repair, field);
    return read.date;
  }

  /** The row will not be imported: nothing is made of it. The first reason counts. */
  reject<Value>(
    code: Rejection,
    field: AnyField | '',
    reason: string = REJECTIONS[code],
  ): Value | undefined {
    this.refuse(code, reason, field);
    return undefined;
  }

  /** As `reject`, with a code of the services. */
  refuse(code: string, reason: string, field: AnyField | '' = ''): void {
    if (this.rejection) return;
    this.rejection = { code, column: this.columnName(field), reason };
    const detail = code in REJECTIONS ? REJECTIONS[code as Rejection] : reason;
    this.file.tally.problem('rejected', code, detail, this.example(field, reason));
  }

  /** Noted when the row is accepted: what was mended in a row that is rejected is nobody's news. */
  repair(code: Repair, field: AnyField | ''): void {
    this.mended = true;
    const example = this.example(field, REPAIRS[code]);
    this.found.set(`${code} ${field}`, () => {
      this.file.tally.problem('repaired', code, REPAIRS[code], example);
    });
  }

  warn(code: Warning, field: AnyField): void {
    const example = this.example(field, WARNINGS[code]);
    this.found.set(`${code} ${field}`, () => {
      this.file.tally.problem('warning', code, WARNINGS[code], example);
    });
  }

  /** Enters the repairs and warnings of an accepted row into its file's account. */
  note(): void {
    for (const enter of this.found.values()) enter();
  }

  private mend(field: AnyField, value: string): string {
    const decoded = repairDoubleEncoding(value);
    if (decoded !== undefined) this.repair('double-encoded-text', field);
    const text = (decoded ?? value).normalize('NFC').toWellFormed();
    const clean = text.replace(CONTROL, '');
    if (clean !== text) this.repair('control-characters', field);
    return clean;
  }

  private example(field: AnyField | '', reason: string) {
    const value = field === '' ? '' : (this.source.values[this.index(field)] ?? '');
    return { line: this.source.line, column: this.columnName(field), value, reason };
  }

  private columnName(field: AnyField | ''): string {
    return field === '' ? '' : (this.file.profile.header[this.index(field)] ?? field);
  }

  private index(field: AnyField): number {
    return this.file.profile.recognised?.columns.get(field) ?? -1;
  }
}
