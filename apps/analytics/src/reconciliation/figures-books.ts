import type { AnalyticsDatabase } from '@crpm/adapters';
import type { Account, BooksCheck, BooksPart } from '@crpm/contracts';

/** Sums as the engine writes them: in text where they may be beyond what a number holds. */
type Row = Readonly<Record<string, string | number>> & { readonly key: string };

/** How a check is read from the tables, as of the event `at` of its store. */
interface Books {
  readonly store: string;
  /** SQL of a record's part and of the record; null where the check has no records. */
  readonly part: string;
  readonly record: string | null;
  /** @param key of what a row is. @param where which records; @param checksum of each */
  readonly sql: (key: string, where: string) => string;
}

const STATUSES = ['active', 'inactive', 'archived']
  .map((status) => `countIf(status = '${status}') AS ${status}`)
  .join(', ');
const checksum = (...columns: string[]): string =>
  `sum(CRC32(concat(${columns.join(", ' ', ")}))) AS checksum`;

const saleBooks = (kind: 'sale' | 'return', sign: '' | '-'): Books => ({
  store: 'purchases',
  part: "concat(currency, ' ', toString(business_date))",
  record: "concat(currency, ' ', toString(business_date), ' ', id)",
  sql: (key, where) => `SELECT ${key} AS key, count() AS purchases, sum(u) AS units,
  sum(b) AS base, sum(c) AS cost, sum(l) AS local,
  ${checksum('id', 'toString(u)', 'toString(b)', 'toString(l)')}
FROM (
  SELECT currency, business_date, min(purchase_id) AS id,
    ${sign}sum(toInt128(quantity)) AS u, ${sign}sum(toInt128(base_minor)) AS b,
    ${sign}sum(ifNull(cost_minor, 0)) AS c, ${sign}sum(toInt128(local_minor)) AS l
  FROM sale_lines
  WHERE kind = '${kind}' AND position <= {at:UInt64}
  GROUP BY currency, business_date, position
)
WHERE ${where} GROUP BY key`,
});

const BOOKS: Readonly<Record<BooksCheck, Books>> = {
  customers: {
    store: 'customers',
    part: 'substring(customer_id, -2)',
    record: 'customer_id',
    sql: (key, where) => `SELECT ${key} AS key, ${STATUSES}, ${checksum('customer_id', 'status')}
FROM current_customers(at = {at:UInt64}) WHERE ${where} GROUP BY key`,
  },
  products: {
    store: 'products',
    part: 'substring(product_id, -2)',
    record: 'product_id',
    sql: (key, where) => `SELECT ${key} AS key, ${STATUSES}, ${checksum('product_id', 'status')}
FROM current_products(at = {at:UInt64}, day = '2299-12-31') WHERE ${where} GROUP BY key`,
  },
  stock: {
    store: 'products',
    part: 'substring(product_id, -2)',
    record: 'product_id',
    sql: (key, where) => `SELECT ${key} AS key, sum(u) AS units,
  ${checksum('product_id', 'toString(u)')}
FROM (
  SELECT product_id, sum(toInt128(quantity)) AS u
  FROM stock_moves WHERE position <= {at:UInt64} GROUP BY product_id
)
WHERE ${where} GROUP BY key`,
  },
  purchases: {
    store: 'purchases',
    part: "'all'",
    record: null,
    // What sold nothing is in no table of facts, only among the raw events.
    sql: (key, where) => `SELECT ${key} AS key, toInt64(placed) - sold_here - refused AS pending,
  refused, toInt64(sold) - undone AS confirmed, undone AS cancelled
FROM (
  SELECT countIf(kind = 'sale') AS sold, countIf(kind = 'return') AS undone
  FROM sale_lines WHERE first_line AND position <= {at:UInt64}
) AS sales
CROSS JOIN (
  SELECT uniqExactIf(position, type = 'PurchasePlaced') AS placed,
    uniqExactIf(position, type = 'PurchaseConfirmed') AS sold_here,
    uniqExactIf(position, type = 'PurchaseRefused') AS refused
  FROM events_raw WHERE store = 'purchases' AND position <= {at:UInt64}
) AS raw
WHERE ${where}`,
  },
  sales: saleBooks('sale', ''),
  cancellations: saleBooks('return', '-'),
  events: {
    store: '',
    part: 'store',
    record: null,
    sql: (key, where) => `SELECT ${key} AS key, uniqExact(position) AS events FROM events_raw
WHERE store = {store:String} AND position <= {at:UInt64} AND ${where} GROUP BY key`,
  },
};

const CHECKS = Object.entries(BOOKS) as [BooksCheck, Books][];

/** Whether differences in a part of it can be told by record. */
export const hasRecords = (check: BooksCheck): boolean => BOOKS[check].record !== null;

/** What the figures have of a store as of one of its events: in all parts. */
export async function figuresBooks(
  database: AnalyticsDatabase,
  store: string,
  at: number,
): Promise<Account[]> {
  const accounts: Account[] = [];
  for (const [check, books] of CHECKS) {
    if (books.store !== store && check !== 'events') continue;
    const rows = await database.query<Row>(books.sql(books.part, 'true'), { store, at });
    accounts.push(...rows.map((row) => account(check, row)));
  }
  return accounts;
}

/** What the figures have of a store as of one of its events: of each record in these parts. */
export async function figuresWithin(
  database: AnalyticsDatabase,
  at: number,
  parts: readonly BooksPart[],
): Promise<Account[]> {
  const accounts: Account[] = [];
  for (const [check, { part, record, sql }] of CHECKS) {
    const wanted = parts.filter((one) => one.check === check).map(({ key }) => key);
    if (wanted.length === 0 || record === null) continue;
    // A checksum tells nothing more of a single record.
    const rows = await database.query<Row>(
      `SELECT * EXCEPT (checksum) FROM (${sql(record, `${part} IN {wanted:Array(String)}`)})`,
      { at, wanted },
    );
    accounts.push(...rows.map((row) => account(check, row)));
  }
  return accounts;
}

const account = (check: BooksCheck, { key, ...sums }: Row): Account => ({
  check,
  key,
  sums: Object.fromEntries(Object.entries(sums).map(([sum, value]) => [sum, String(value)])),
});
