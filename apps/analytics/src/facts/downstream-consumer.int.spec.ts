import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { KafkaBus, makeTopics, removeTopics } from '@crpm/adapters';
import { type Recorded, STORES } from '@crpm/contracts';
import { realTimers, silentLog } from '@crpm/event-sourcing/testing';
import { Kafka, logLevel, type Producer } from 'kafkajs';
import { madeUpShop } from '../reports/testing/made-up-shop.ts';
import type { History } from '../reports/testing/history.ts';

/** host:port, comma-separated. */
const BROKERS = process.env['CRPM_TEST_KAFKA'];
const ROOT = resolve(import.meta.dirname, '../../../..');
const EXAMPLE = join(ROOT, 'examples/downstream-consumer');

const run = promisify(execFile);

/** Deliveries, sales and counts on top of a made-up shop's opening stock. */
function moveStock(history: History): void {
  const opened = history.events.filter(({ type }) => type === 'StockOpened');
  for (const [index, event] of opened.entries()) {
    const { productId, ...opening } = event.data as { productId: string; onHand: number };
    let { onHand } = opening;
    for (let n = 1; n < 30; n++) {
      const quantity = n % 3 === 0 ? (index + n) % 17 : -Math.min(onHand, (index * n) % 5);
      onHand += quantity;
      history.add('products', event.stream, '2024-12-01', {
        type: n % 3 === 0 ? 'StockReceived' : 'StockTaken',
        data: { productId, quantity, onHand, purchaseId: `pur_${String(n)}` },
      });
    }
  }
}

/** What the facts of the reports add up to. */
function expected(history: History) {
  const stock: Record<string, number> = {};
  const revenue: Record<string, string> = {};
  for (const { table, rows } of history.facts()) {
    if (table === 'stock_moves') {
      for (const row of rows) stock[row.product_id] = (stock[row.product_id] ?? 0) + row.quantity;
    }
    if (table === 'sale_lines') {
      for (const { currency, local_minor: local } of rows) {
        revenue[currency] = String(BigInt(revenue[currency] ?? 0) + BigInt(local));
      }
    }
  }
  return { stock, revenue };
}

it('the example is typed, and imports nothing of the shop', async () => {
  await run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', EXAMPLE]);
  const { stdout } = await run('grep', ['-rhoE', "from '[^']+'", '--include=*.ts', EXAMPLE]);
  const imported = new Set(
    stdout.match(/'[^']+'/g)?.filter((name) => !/^'(\.\/|node:)/.test(name)),
  );
  expect([...imported]).toEqual(["'kafkajs'"]);
}, 60_000);

if (!BROKERS) it.skip('downstream consumer: no brokers named by CRPM_TEST_KAFKA', () => undefined);
else {
  describe('a consumer built from the AsyncAPI document alone', () => {
    const prefix = `crpm-${randomUUID()}`;
    const folder = mkdtempSync(join(tmpdir(), 'crpm-downstream-'));
    const ledger = join(folder, 'ledger.json');
    const cluster = { brokers: BROKERS.split(','), prefix, log: silentLog };
    const history = madeUpShop(7);
    moveStock(history);
    let bus: KafkaBus;
    let producer: Producer;

    const options = ['--brokers', BROKERS, '--prefix', prefix, '--ledger', ledger];
    const document = ['--document', join(ROOT, 'docs/asyncapi.json')];
    const consume = (timeout = 60_000) =>
      run(process.execPath, [join(EXAMPLE, 'consumer.ts'), ...options, ...document], {
        timeout,
        killSignal: 'SIGKILL',
      });
    const totals = async () => JSON.parse((await consume()).stdout) as unknown;
    const of = (store: string) => history.events.filter((event) => event.store === store);
    const publish = async (events: readonly Recorded[]) => {
      for (const store of STORES) {
        await bus.publish(
          store,
          events.filter((event) => event.store === store),
        );
      }
    };
    const ledgerNow = () =>
      JSON.parse(readFileSync(ledger, 'utf8')) as {
        partitions: Record<string, { last: number; offset: string }>;
      };

    const openBus = async () => {
      const topics = { stores: STORES, partitions: 3 };
      await makeTopics(cluster, { ...topics, replicas: 1 });
      bus = await KafkaBus.open({
        ...cluster,
        ...topics,
        timers: realTimers,
        readBefore: (store, position, limit) =>
          Promise.resolve(of(store).slice(Math.max(0, position - 1 - limit), position - 1)),
      });
    };

    beforeAll(async () => {
      await openBus();
      const kafka = new Kafka({ brokers: cluster.brokers, logLevel: logLevel.NOTHING });
      producer = kafka.producer();
      await producer.connect();
    }, 60_000);

    afterAll(async () => {
      await producer.disconnect();
      await bus.close();
      rmSync(folder, { recursive: true });
    });

    it('is killed and started again, and has what the reports have', async () => {
      const half = history.events.slice(0, history.events.length / 2);
      await publish(half);
      // What was published, and not noted to be, is published again.
      await publish(half.slice(100));
      for (const time of [400, 700, 1000]) await consume(time).catch(() => undefined);
      await totals();
      await publish(history.events.slice(half.length));
      expect(await totals()).toEqual(expected(history));
      expect(await totals()).toEqual(expected(history));
    }, 120_000);

    it('reads a partition again when messages are missing', async () => {
      const { partitions, ...kept } = ledgerNow();
      // As if the beginnings had not been on the topics when they were first read.
      for (const name of Object.keys(partitions)) partitions[name] = { last: 0, offset: '5' };
      writeFileSync(ledger, JSON.stringify({ ...kept, partitions, stock: {}, revenue: {} }));
      expect(await totals()).toEqual(expected(history));
    }, 60_000);

    it('leaves out what is none of the shop’s, and stops where messages stay missing', async () => {
      const topic = `${prefix}.products`;
      await producer.send({ topic, messages: [{ partition: 0, key: 'x', value: '{}' }] });
      expect(await totals()).toEqual(expected(history));
      const headers = {
        ce_store: 'products',
        ce_storeepoch: 'first',
        ce_type: 'StockTaken',
        ce_schemaversion: '1',
        ce_position: '1000002',
        ce_previous: '1000001',
      };
      await producer.send({ topic, messages: [{ partition: 0, key: 'x', value: '{}', headers }] });
      await expect(consume()).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/what comes after position \d+ is not there/) as unknown,
      });
    }, 60_000);

    it('stops where the stores were put back, and starts with nothing', async () => {
      await bus.close();
      await removeTopics(cluster, STORES);
      await openBus();
      const another = history.events.map((event) => ({ ...event, storeEpoch: 'second' }));
      await publish(another.slice(0, 20));
      const stopped = (stderr: RegExp) => ({
        code: 1,
        stderr: expect.stringMatching(stderr) as unknown,
      });
      await expect(consume()).rejects.toMatchObject(
        stopped(/made anew since the ledger was begun/),
      );
      // Longer than what it had read, by then.
      for (let times = 0; times < 3; times++) await publish(another);
      await expect(consume()).rejects.toMatchObject(stopped(/was put back to an older state/));
      rmSync(ledger);
      expect(await totals()).toEqual(expected(history));
    }, 120_000);
  });
}
