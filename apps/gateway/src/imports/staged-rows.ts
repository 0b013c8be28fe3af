import type { FileKind } from '@crpm/contracts';
import type { SaleLine } from './clean-sale.ts';

/** Where a staged record came from: enough to reject its row later. */
export interface Origin {
  readonly file: number;
  readonly line: number;
  readonly repaired: boolean;
  readonly values: readonly string[];
}
export type MasterKind = Exclude<FileKind, 'sales'>;
export interface StagedRecord<Data> {
  readonly id: number;
  readonly key: string;
  readonly data: Data;
  readonly origin: Origin;
}
export interface StagedLine {
  /** The purchase's place among the file's purchases, from 1. */
  readonly purchase: number;
  readonly line: number;
  readonly data: SaleLine;
  readonly origin: Origin;
}

/** A row as the scratch database tells it. */
export type SqlRow = Record<string, string | number>;

export const rateKey = (currency: string, date: string) => `${currency} ${date}`;

/** The origin of a record that the shop had already. */
export const NOWHERE: Origin = { file: -1, line: 0, repaired: false, values: [] };

export const originOf = (row: SqlRow, line: string): Origin => ({
  file: Number(row['file']),
  line: Number(row[line]),
  repaired: row['repaired'] === 1,
  // Parsed only where it is looked at: hardly any row is rejected this late.
  get values() {
    return JSON.parse(String(row['raw'])) as string[];
  },
});
