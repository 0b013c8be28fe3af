import { rmSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { SaleLine } from './clean-sale.ts';
import {
  type MasterKind,
  NOWHERE,
  type Origin,
  originOf,
  rateKey,
  type SqlRow,
  type StagedLine,
  type StagedRecord,
} from './staged-rows.ts';

const SCHEMA = `
  PRAGMA journal_mode = OFF;
  PRAGMA synchronous = OFF;
  PRAGMA cache_size = -16384;
  PRAGMA temp_store = FILE;
  CREATE TABLE record (id INTEGER PRIMARY KEY, kind TEXT, key TEXT, data TEXT,
    file INT, line INT, repaired INT, raw TEXT, UNIQUE (kind, key));
  CREATE TABLE purchase (number TEXT PRIMARY KEY, seq INT) WITHOUT ROWID;
  CREATE TABLE sale (purchase INT, line INT, data TEXT,
    file INT, source_line INT, repaired INT, raw TEXT, PRIMARY KEY (purchase, line)) WITHOUT ROWID;
  CREATE TABLE rejected_units (product TEXT PRIMARY KEY, units INT) WITHOUT ROWID;
  CREATE TABLE recorded (sold_on TEXT, id TEXT, PRIMARY KEY (sold_on, id)) WITHOUT ROWID;
  BEGIN;`;

/**
 * The cleaned rows of one import in a scratch database beside its files: finds duplicates, joins
 * and groups lines by order number however the file is sorted, with memory bounded by SQLite's
 * cache instead of by the files. Thrown away when the import ends; a crash starts it anew.
 */
export class Staging {
  private readonly database: DatabaseSync;
  private readonly statements = new Map<string, StatementSync>();
  private lastPurchase = { number: '', seq: 0 };
  private purchases = 0;
  private lines = 0;

  constructor(private readonly path: string) {
    rmSync(path, { force: true });
    this.database = new DatabaseSync(path);
    this.database.exec(SCHEMA);
  }

  get purchaseCount(): number {
    return this.purchases;
  }
  get lineCount(): number {
    return this.lines;
  }

  /** False where the key is there already. */
  putRecord(kind: MasterKind, key: string, data: unknown, origin?: Origin): boolean {
    const { file, line, repaired, values } = origin ?? NOWHERE;
    const { changes } = this.sql(
      `INSERT OR IGNORE INTO record (kind, key, data, file, line, repaired, raw)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ).run(kind, key, JSON.stringify(data), file, line, Number(repaired), JSON.stringify(values));
    return changes === 1;
  }

  /** False where the order has that line already. */
  putSale(data: SaleLine, origin: Origin): boolean {
    const purchase = this.purchaseOf(data.orderNumber);
    const line = data.line ?? this.nextLine(purchase);
    const { changes } = this.sql('INSERT OR IGNORE INTO sale VALUES (?, ?, ?, ?, ?, ?, ?)').run(
      purchase,
      line,
      JSON.stringify(data),
      origin.file,
      origin.line,
      Number(origin.repaired),
      JSON.stringify(origin.values),
    );
    if (changes === 1) this.lines += 1;
    return changes === 1;
  }

  /** Up to `limit` records of a file (not those that were looked up) after an id. */
  recordsAfter<Data>(kind: MasterKind, id: number, limit: number): StagedRecord<Data>[] {
    const rows = this.sql(
      'SELECT * FROM record NOT INDEXED WHERE id > ? AND kind = ? AND file >= 0 ORDER BY id LIMIT ?',
    ).all(id, kind, limit) as SqlRow[];
    return rows.map((row) => ({
      id: Number(row['id']),
      key: String(row['key']),
      data: JSON.parse(String(row['data'])) as Data,
      origin: originOf(row, 'line'),
    }));
  }

  record<Data>(kind: MasterKind, key: string): Data | undefined {
    const row = this.sql('SELECT data FROM record WHERE kind = ? AND key = ?').get(kind, key);
    return row && (JSON.parse(String(row['data'])) as Data);
  }

  /** Takes out a record that the shop refused, so that its sales are rejected too. */
  dropRecord(id: number): void {
    this.sql('DELETE FROM record WHERE id = ?').run(id);
  }

  countRecords(): number {
    return Number(this.sql('SELECT count(*) AS n FROM record WHERE file >= 0').get()?.['n']);
  }

  /** The newest rate on or before a day. */
  rateOn(currency: string, date: string): string | undefined {
    const row = this.sql(
      `SELECT data FROM record WHERE kind = 'exchange-rates' AND key BETWEEN ? AND ?
       ORDER BY key DESC LIMIT 1`,
    ).get(rateKey(currency, ''), rateKey(currency, date));
    return row && (JSON.parse(String(row['data'])) as { rate: string }).rate;
  }

  /** The lines of purchases `first` to `last`, by purchase and line. */
  salesOf(first: number, last: number): StagedLine[] {
    const rows = this.sql(
      'SELECT * FROM sale WHERE purchase BETWEEN ? AND ? ORDER BY purchase, line',
    ).all(first, last) as SqlRow[];
    return rows.map((row) => ({
      purchase: Number(row['purchase']),
      line: Number(row['line']),
      data: JSON.parse(String(row['data'])) as SaleLine,
      origin: originOf(row, 'source_line'),
    }));
  }

  /** Units of a product that were rejected without a price of their own, to be priced at the end. */
  addRejectedUnits(productKey: string, units: number): void {
    this.sql(
      `INSERT INTO rejected_units VALUES (?, ?)
       ON CONFLICT (product) DO UPDATE SET units = units + excluded.units`,
    ).run(productKey, units);
  }

  rejectedUnitsAfter(productKey: string, limit: number): { product: string; units: number }[] {
    return this.sql(
      'SELECT product, units FROM rejected_units WHERE product > ? ORDER BY product LIMIT ?',
    ).all(productKey, limit) as { product: string; units: number }[];
  }

  /** A sale that the shop has taken, or had. */
  addRecorded(soldOn: string, id: string): void {
    this.sql('INSERT OR IGNORE INTO recorded VALUES (?, ?)').run(soldOn, id);
  }

  /** The recorded sales by day, however the files are sorted: a page is of few days. */
  recordedAfter(soldOn: string, id: string, limit: number): { soldOn: string; id: string }[] {
    return this.sql(
      `SELECT sold_on AS soldOn, id FROM recorded WHERE (sold_on, id) > (?, ?)
       ORDER BY sold_on, id LIMIT ?`,
    ).all(soldOn, id, limit) as { soldOn: string; id: string }[];
  }

  discard(): void {
    this.database.close();
    rmSync(this.path, { force: true });
  }

  private purchaseOf(number: string): number {
    if (this.lastPurchase.number === number) return this.lastPurchase.seq;
    const known = this.sql('SELECT seq FROM purchase WHERE number = ?').get(number)?.['seq'];
    const seq = known === undefined ? (this.purchases += 1) : Number(known);
    if (known === undefined) this.sql('INSERT INTO purchase VALUES (?, ?)').run(number, seq);
    this.lastPurchase = { number, seq };
    return seq;
  }

  private nextLine(purchase: number): number {
    const row = this.sql('SELECT max(line) AS last FROM sale WHERE purchase = ?').get(purchase);
    return Number(row?.['last'] ?? 0) + 1;
  }

  private sql(text: string): StatementSync {
    let statement = this.statements.get(text);
    if (!statement) {
      statement = this.database.prepare(text);
      this.statements.set(text, statement);
    }
    return statement;
  }
}
