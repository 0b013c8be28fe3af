import {
  KafkaBus,
  makeTopics,
  openMysql,
  SqlEventStore,
  streamsBefore,
  systemTimers,
} from '@crpm/adapters';
import type { Recorded } from '@crpm/contracts';
import { Subscription, wait, type Log } from '@crpm/event-sourcing';
import { Kafka, logLevel } from 'kafkajs';
import { bareClient } from './engine.ts';
import type { DistributedShop } from './distributed-shop.ts';
import type { Figure } from './figures.ts';
import { figuresOf, inserted, secondsUntil, TABLES, type Positions } from './sink.ts';

const STORE = 'purchases';
const PARTITIONS = 6;
const PAGE = 512;
const log: Log = { info: () => undefined, warn: () => undefined, error: console.error };

/** A store's events to topics of their own, by the relay and by the bare client. */
export async function measureRelay(shop: DistributedShop): Promise<Figure[]> {
  const section = 'From the event store in MySQL to Kafka';
  const brokers = [`127.0.0.1:${shop.portOf('kafka')}`];
  const topics = { stores: [STORE], partitions: PARTITIONS };
  const cluster = { brokers, prefix: 'bench-relay', log };
  await makeTopics(cluster, { ...topics, replicas: 1 });
  await makeTopics({ ...cluster, prefix: 'bench-bare' }, { ...topics, replicas: 1 });
  const database = await databaseOf(shop, STORE);
  const store = await SqlEventStore.open(STORE, database, 'none');
  const bus = await KafkaBus.open({
    ...cluster,
    ...topics,
    timers: systemTimers,
    readBefore: (_, position, limit) => streamsBefore(database, position, limit),
  });
  const kafka = new Kafka({ clientId: 'bench-bare', brokers, logLevel: logLevel.ERROR });
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  try {
    const head = await store.head();
    const pages: Recorded[][] = [];
    for (let at = 0; at < head; at += PAGE) pages.push([...(await store.readAfter(at, PAGE))]);
    const relay = new Subscription(
      store,
      { load: () => Promise.resolve(0), save: () => Promise.resolve() },
      { timers: systemTimers, log },
      { name: 'bench', handle: (events) => bus.publish(STORE, events) },
    );
    const start = performance.now();
    await relay.start();
    while (!(await relay.reached(head, 60_000))) log.warn('the relay takes long');
    const relayed = head / seconds(start);
    await relay.stop();

    await producer.connect();
    const bareStart = performance.now();
    for (const page of pages) {
      const messages = page.map((event) => ({ key: event.stream, value: JSON.stringify(event) }));
      await producer.send({ topic: `bench-bare.${STORE}`, acks: -1, messages });
    }
    const bare = head / seconds(bareStart);
    return [
      { section, name: 'relay', value: relayed, unit: '1/s', note: `${head} events` },
      { section, name: 'bare kafkajs, events at hand', value: bare, unit: '1/s' },
      {
        section,
        name: 'relay / bare kafkajs',
        value: (100 * relayed) / bare,
        unit: '%',
        goal: { least: 50 },
      },
    ];
  } finally {
    await producer.disconnect();
    await bus.close();
    await database.close();
  }
}

/** Empties the figures while nobody writes them, and sees how fast they come back by themselves. */
export async function measureServerSink(
  shop: DistributedShop,
  heads: Positions,
): Promise<Figure[]> {
  const section = 'From the event stores in MySQL to a ClickHouse server';
  const resume = await shop.interrupt('analytics');
  const bare = bareClient({
    url: `http://127.0.0.1:${shop.portOf('clickhouse')}`,
    database: 'crpm',
    writer: { username: 'writer', password: shop.secret('clickhouse-writer') },
    reader: { username: 'reader', password: shop.secret('clickhouse-reader') },
  });
  const state = await databaseOf(shop, 'analytics');
  try {
    for (const table of TABLES) await bare.command({ query: `TRUNCATE TABLE ${table}` });
    await state.write(async (transaction) => {
      for (const table of ['sink_ranges', 'sink_parked']) {
        await transaction.run(`DELETE FROM ${table}`);
      }
    });
    resume();
    const from = await firstWatermark(shop);
    const spent = await secondsUntil(shop, heads);
    return figuresOf(section, await inserted(bare, from), spent);
  } finally {
    await state.close();
    await bare.close();
  }
}

async function firstWatermark(shop: DistributedShop): Promise<Positions> {
  for (;;) {
    try {
      return await shop.watermark();
    } catch {
      await wait(systemTimers, 50);
    }
  }
}

const databaseOf = (shop: DistributedShop, service: string) =>
  openMysql(
    {
      host: '127.0.0.1',
      port: shop.portOf('mysql'),
      database: `crpm_${service}`,
      account: { user: `crpm_${service}`, password: shop.secret(`mysql-${service}`) },
    },
    [],
  );

const seconds = (start: number) => (performance.now() - start) / 1000;
