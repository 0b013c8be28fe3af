import { createRequire } from 'node:module';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Statement {
  run(...values: readonly unknown[]): unknown;
  get(...values: readonly unknown[]): unknown;
}
interface Database {
  pragma(source: string): unknown;
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

const Sqlite = createRequire(import.meta.url)('better-sqlite3') as new (file: string) => Database;

const PRODUCTS = 1000;

/**
 * The least that can be called a shop: a loop in this process that checks the stock, takes it and
 * notes the purchase with its line, as durable as the shop (WAL, FULL), `batch` purchases to a
 * commit. No HTTP, no rules, no events, no read models. Purchases a second.
 */
export function sqliteLoop(batch: number, milliseconds: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'crpm-bench-'));
  const database = new Sqlite(join(folder, 'loop.db'));
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.exec(`
      CREATE TABLE stock (product_id INTEGER PRIMARY KEY, on_hand INTEGER NOT NULL);
      CREATE TABLE purchases (id TEXT PRIMARY KEY, customer_id INTEGER, placed_at TEXT, total INTEGER);
      CREATE TABLE lines (purchase_id TEXT, line INTEGER, product_id INTEGER, quantity INTEGER,
                          unit_price INTEGER, PRIMARY KEY (purchase_id, line));`);
    const stock = database.prepare('INSERT INTO stock VALUES (?, 1000000000)');
    for (let id = 0; id < PRODUCTS; id++) stock.run(id);
    return rateOf(database, batch, milliseconds);
  } finally {
    database.close();
    rmSync(folder, { recursive: true });
  }
}

function rateOf(database: Database, batch: number, milliseconds: number): number {
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  const check = database.prepare('SELECT on_hand FROM stock WHERE product_id = ?');
  const take = database.prepare('UPDATE stock SET on_hand = on_hand - ? WHERE product_id = ?');
  const note = database.prepare('INSERT INTO purchases VALUES (?, ?, ?, ?)');
  const line = database.prepare('INSERT INTO lines VALUES (?, 1, ?, ?, ?)');
  const start = performance.now();
  let made = 0;
  while (performance.now() - start < milliseconds) {
    begin.run();
    for (let n = 0; n < batch; n++, made++) {
      const product = (made * 7919) % PRODUCTS;
      const { on_hand: onHand } = check.get(product) as { on_hand: number };
      if (onHand < 1) throw new Error('sold out');
      take.run(1, product);
      const id = crypto.randomUUID();
      note.run(id, made % 200, new Date().toISOString(), 1099);
      line.run(id, product, 1, 1099);
    }
    commit.run();
  }
  return made / ((performance.now() - start) / 1000);
}
