import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadResult } from './load-process.ts';
import { median, quantile, type Figure } from './figures.ts';
import type { Goods } from './seed.ts';
import type { Shop } from './shop.ts';
import { sqliteLoop } from './sqlite-loops.ts';

const CLIENTS = [1, 16, 64];
const ROUNDS = 3;
const ROUND = 3000;
const WARM_UP = 2000;
const LOOP = 1000;

const section = 'Purchases a second over HTTP, the whole chain running';

export interface Round {
  readonly rate: number;
  readonly cpu: number;
  readonly result: LoadResult;
}

/** Closed-loop buyers, spread over all products and all on one, taking turns round by round. */
export async function measurePurchases(shop: Shop, goods: Goods): Promise<Figure[]> {
  const hot = { ...goods, products: goods.products.slice(0, 1) };
  await shop.load({ clients: 64, milliseconds: WARM_UP, ...goods });
  const figures: Figure[] = [];
  for (const clients of CLIENTS) {
    const spread: Round[] = [];
    const onOne: Round[] = [];
    const single: number[] = [];
    const group: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      spread.push(await buy(shop, goods, clients));
      onOne.push(await buy(shop, hot, clients));
      single.push(sqliteLoop(1, LOOP));
      group.push(sqliteLoop(clients, LOOP));
    }
    const rate = median(spread.map((one) => one.rate));
    const hotRate = median(onOne.map((one) => one.rate));
    const ofLoop = (loop: readonly number[]) => `${((100 * rate) / median(loop)).toFixed(0)} %`;
    figures.push(
      {
        section,
        name: `${clients} clients, ${goods.products.length} products`,
        value: rate,
        unit: '1/s',
        note:
          `${told(spread)}; of one transaction each ${ofLoop(single)}, ` +
          `of group commit ${ofLoop(group)}`,
        goal: clients === 64 ? { least: 3000 } : undefined,
      },
      {
        section,
        name: `${clients} clients, one product`,
        value: hotRate,
        unit: '1/s',
        note: told(onOne),
      },
      {
        section,
        name: `${clients} clients, one product / spread`,
        value: (100 * hotRate) / rate,
        unit: '%',
        goal: clients === 64 ? { least: 80 } : undefined,
      },
      {
        section,
        name: 'bare SQLite loop, one transaction each',
        value: median(single),
        unit: '1/s',
      },
      {
        section,
        name: `bare SQLite loop, ${clients} to a commit`,
        value: median(group),
        unit: '1/s',
      },
    );
  }
  figures.push(await lag(shop, goods));
  return figures;
}

export async function buy(shop: Shop, goods: Goods, clients: number): Promise<Round> {
  const before = shop.cpuSeconds();
  const result = await shop.load({ clients, milliseconds: ROUND, ...goods });
  const bought = result.latencies.length;
  const cpu = (shop.cpuSeconds() - before) / bought;
  return { rate: bought / result.seconds, cpu, result };
}

export function told(rounds: readonly Round[]): string {
  const latencies = rounds.flatMap(({ result }) => result.latencies);
  const failed = rounds.flatMap(({ result }) =>
    Object.entries(result.statuses).flatMap(([status, count]) =>
      status === '201' ? [] : [`${count} x ${status}`],
    ),
  );
  return (
    `p50 ${quantile(latencies, 0.5).toFixed(1)} ms, p99 ${quantile(latencies, 0.99).toFixed(1)} ms, ` +
    `${(median(rounds.map(({ cpu }) => cpu)) * 1e6).toFixed(0)} µs CPU each, ` +
    `errors: ${failed.join(', ') || 'none'}`
  );
}

/** How long after full load the reports take to hold the last purchase. */
async function lag(shop: Shop, goods: Goods): Promise<Figure> {
  await shop.load({ clients: 64, milliseconds: ROUND, ...goods });
  const { position } = await shop.post<{ position: { pos: number } }>('/api/v1/purchases', {
    customerId: goods.customers[0],
    lines: [{ productId: goods.products[0], quantity: 1 }],
  });
  const start = performance.now();
  const atEnd = await shop.watermark();
  for (let now = atEnd; (now['purchases'] ?? 0) < position.pos; now = await shop.watermark()) {
    await sleep(20);
  }
  return {
    section,
    name: 'reports complete after the load stops',
    value: (performance.now() - start) / 1000,
    unit: 's',
    note: `${Math.max(0, position.pos - (atEnd['purchases'] ?? 0))} events behind at that moment`,
  };
}
