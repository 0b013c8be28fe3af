import type { ClickHouseClient } from '@clickhouse/client';
import { globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openEngine } from './engine.ts';
import type { Figure } from './figures.ts';
import type { Shop } from './shop.ts';
import { StandaloneShop } from './standalone-shop.ts';

const section = 'Filling the analytics from the event stores';
export const TABLES = ['events_raw', 'sale_lines', 'stock_moves', 'customers', 'products'];
const BATCH = 10_000;
/** Each look is a report, which the engine has to answer beside its inserts. */
const POLL = 200;

/** Throws the analytics of a stopped shop away, and sees how fast they come back by themselves. */
export async function measureSink(
  folder: string,
  heads: Readonly<Record<string, number>>,
): Promise<Figure[]> {
  rmSync(join(folder, 'clickhouse'), { recursive: true });
  for (const file of globSync(join(folder, 'databases/analytics.db*'))) rmSync(file);
  const { seconds, from } = await refilled(folder, heads);
  const engine = await openEngine(folder);
  try {
    return figuresOf(section, await inserted(engine.bare, from), seconds);
  } finally {
    await engine.close();
  }
}

/** What the sink did in `seconds`, against the bare client. */
export function figuresOf(
  section: string,
  { rows, spent }: { readonly rows: number; readonly spent: number },
  seconds: number,
): Figure[] {
  const sink = rows / seconds;
  const bare = rows / spent;
  return [
    {
      section,
      name: 'sink, events to rows in all tables',
      value: sink,
      unit: 'rows/s',
      note: `${rows} rows in ${seconds.toFixed(1)} s`,
    },
    { section, name: 'bare client, the same rows', value: bare, unit: 'rows/s' },
    {
      section,
      name: 'sink / bare client',
      value: (100 * sink) / bare,
      unit: '%',
      goal: { least: 50 },
    },
  ];
}

export type Positions = Readonly<Record<string, number>>;

/** Seconds from the first look until all is there, and the positions that were there already. */
async function refilled(folder: string, heads: Positions) {
  const shop = await StandaloneShop.start(folder);
  try {
    const from = await shop.watermark();
    return { from, seconds: await secondsUntil(shop, heads) };
  } finally {
    await shop.halt();
  }
}

/** Seconds until the reports hold all this. */
export async function secondsUntil(shop: Shop, heads: Positions): Promise<number> {
  const start = performance.now();
  while (!covers(await shop.watermark(), heads)) await sleep(POLL);
  return (performance.now() - start) / 1000;
}

const covers = (now: Positions, heads: Positions) =>
  Object.entries(heads).every(([store, position]) => (now[store] ?? 0) >= position);

const STORE_OF: Readonly<Record<string, string>> = {
  sale_lines: 'purchases',
  stock_moves: 'products',
  products: 'products',
  customers: 'customers',
};

/** Inserts what the sink has written beyond these positions once more, into copies of the tables. */
export async function inserted(bare: ClickHouseClient, from: Positions) {
  let rows = 0;
  let spent = 0;
  for (const table of TABLES) {
    const given = await bare.query({
      query: `SELECT * FROM ${table} WHERE ${beyond(table, from)}`,
      format: 'JSONEachRow',
    });
    const values = await given.json<object>();
    await bare.command({ query: `CREATE TABLE copy_of_${table} AS ${table}` });
    const start = performance.now();
    for (let n = 0; n < values.length; n += BATCH) {
      await bare.insert({
        table: `copy_of_${table}`,
        values: values.slice(n, n + BATCH),
        format: 'JSONEachRow',
      });
    }
    spent += (performance.now() - start) / 1000;
    rows += values.length;
  }
  return { rows, spent };
}

function beyond(table: string, from: Positions): string {
  const store = STORE_OF[table];
  if (store !== undefined) return `position > ${from[store] ?? 0}`;
  return Object.entries(from)
    .map(([name, position]) => `(store = '${name}' AND position > ${position})`)
    .concat('0')
    .join(' OR ');
}
