import type { FiguresStatus } from '@crpm/contracts';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DistributedShop } from './distributed-shop.ts';
import { median, quantile, type Figure } from './figures.ts';
import { buy, told, type Round } from './purchases.ts';
import type { Goods } from './seed.ts';

const section = 'One process a service, on MySQL, Kafka and ClickHouse';
const CLIENTS = [1, 16, 64];
const ROUNDS = 3;
const PACE = 500;
const PACED = 15_000;
const LOOK = 100;

/** The same buyers as of the one-process form, at gateway and all servers on this one machine. */
export async function measureDistributed(shop: DistributedShop, goods: Goods): Promise<Figure[]> {
  await shop.load({ clients: 64, milliseconds: 3000, ...goods });
  const figures: Figure[] = [];
  for (const clients of CLIENTS) {
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await buy(shop, goods, clients));
    figures.push({
      section,
      name: `${clients} clients, ${goods.products.length} products`,
      value: median(rounds.map(({ rate }) => rate)),
      unit: '1/s',
      note: told(rounds),
      goal: clients === 64 ? { least: PACE } : undefined,
    });
  }
  const hot = await buy(shop, { ...goods, products: goods.products.slice(0, 1) }, 64);
  figures.push({
    section,
    name: '64 clients, one product',
    value: hot.rate,
    unit: '1/s',
    note: told([hot]),
    goal: { least: 500 },
  });
  figures.push(...(await paced(shop, goods)));
  for (const [kind, pids] of [
    ['service', shop.processes()],
    ['server', shop.servers()],
  ] as const) {
    for (const [name, pid] of Object.entries(pids)) {
      const value = residentMegabytes(pid);
      figures.push({ section, name: `memory, ${kind} ${name}`, value, unit: 'MB' });
    }
  }
  return figures;
}

/** At a steady pace: how long buyers wait, and how far the figures are behind. */
async function paced(shop: DistributedShop, goods: Goods): Promise<Figure[]> {
  const lags: number[] = [];
  let running = true;
  const watch = async () => {
    while (running) {
      const { stores } = await shop.get<FiguresStatus>('/health/lag');
      lags.push(stores['purchases']?.lagMilliseconds ?? NaN);
      await sleep(LOOK);
    }
  };
  const watching = watch();
  const { latencies, seconds } = await shop.load({
    clients: 64,
    milliseconds: PACED,
    pace: PACE,
    ...goods,
  });
  running = false;
  await watching;
  const note = `${(latencies.length / seconds).toFixed(0)} purchases/s of ${PACE} asked for`;
  return [
    {
      section,
      name: 'steady pace: answer, p50',
      value: quantile(latencies, 0.5),
      unit: 'ms',
      note,
    },
    {
      section,
      name: 'steady pace: answer, p99',
      value: quantile(latencies, 0.99),
      unit: 'ms',
      goal: { most: 250 },
    },
    {
      section,
      name: 'steady pace: figures behind, p99',
      value: quantile(lags, 0.99),
      unit: 'ms',
      goal: { most: 2000 },
    },
  ];
}

function residentMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? NaN) / 1024;
}
