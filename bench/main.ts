// `npm run bench [purchases|latency|import|sink|reports|bundle|distributed …]`: all of it, or only what is named.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { argv, env, stdout } from 'node:process';
import { measureBundle } from './bundle.ts';
import { isReached, tableOf, type Figure } from './figures.ts';
import { measureDistributed } from './distributed.ts';
import { DistributedShop } from './distributed-shop.ts';
import { measureGateway } from './gateway.ts';
import { historyFrom } from './history.ts';
import { measureImport } from './imports.ts';
import { measureLatency } from './latency.ts';
import { measureRelay, measureServerSink } from './pipeline.ts';
import { measurePurchases } from './purchases.ts';
import { measureReports } from './reports.ts';
import { seed } from './seed.ts';
import { StandaloneShop } from './standalone-shop.ts';
import { measureSink } from './sink.ts';

const RESULTS = new URL('./results/', import.meta.url);
const figures: Figure[] = [];
const wanted = new Set(argv.slice(2));
const asks = (...names: string[]) => wanted.size === 0 || names.some((name) => wanted.has(name));

function tell(more: readonly Figure[]): void {
  for (const [section, rows] of Map.groupBy(more, (figure) => figure.section)) {
    stdout.write(tableOf(section, rows));
  }
  figures.push(...more);
}

async function benchSelling(): Promise<void> {
  const shop = await StandaloneShop.start();
  try {
    const goods = await seed(shop, 200, 1000);
    if (asks('latency')) tell(await measureLatency(shop, goods));
    if (asks('purchases')) tell(await measurePurchases(shop, goods));
  } finally {
    await shop.stop();
  }
}

/** Starts MySQL, Kafka and ClickHouse as well. */
async function benchDistributed(): Promise<void> {
  const history = historyFrom(env['CRPM_BENCH_DATA']);
  const shop = await DistributedShop.start();
  try {
    const goods = await seed(shop, 200, 1000);
    tell(await measureDistributed(shop, goods));
    tell(await measureGateway(shop, goods));
    tell(await measureImport(shop, history, 'Importing a history, one process a service'));
    const heads = await shop.settled();
    tell(await measureRelay(shop));
    tell(await measureServerSink(shop, heads));
  } finally {
    await shop.stop();
    if (history.generated) rmSync(history.folder, { recursive: true });
  }
}

async function benchHistory(): Promise<void> {
  const history = historyFrom(env['CRPM_BENCH_DATA']);
  const shop = await StandaloneShop.start();
  try {
    tell(await measureImport(shop, history));
    if (!asks('sink', 'reports')) return;
    const heads = await shop.settled();
    await shop.halt();
    if (asks('reports')) tell(await measureReports(shop.folder));
    if (asks('sink')) tell(await measureSink(shop.folder, heads));
  } finally {
    await shop.stop();
    if (history.generated) rmSync(history.folder, { recursive: true });
  }
}

const started = new Date().toISOString();
const [processor] = cpus();
stdout.write(`${cpus().length} x ${processor?.model ?? 'processor'}, Node ${process.version}\n`);
if (asks('bundle')) tell(measureBundle());
if (asks('purchases', 'latency')) await benchSelling();
if (asks('import', 'sink', 'reports')) await benchHistory();
if (asks('distributed')) await benchDistributed();

const missed = figures.filter((figure) => isReached(figure) === false);
const goals = figures.filter(({ goal }) => goal);
stdout.write(`\n${goals.length - missed.length} of ${goals.length} goals reached.\n`);
mkdirSync(RESULTS, { recursive: true });
const file = new URL(`${started.replaceAll(':', '-')}.json`, RESULTS);
writeFileSync(
  file,
  `${JSON.stringify({ started, processor: processor?.model, figures }, null, 2)}\n`,
);
stdout.write(`Written to ${file.pathname}\n`);
