// Rebuilds a shop's stock per product and revenue per currency from its topics, up to where they
// end now, and prints them. What it has is kept: run again, it goes on where it stopped.
import { parseArgs } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import { readContract } from './document.ts';
import { follow } from './follow.ts';
import { openLedger, saveLedger } from './ledger.ts';

const { values } = parseArgs({
  options: {
    document: { type: 'string', default: 'http://127.0.0.1:8080/api/asyncapi.json' },
    brokers: { type: 'string', default: '127.0.0.1:9092' },
    ledger: { type: 'string', default: 'ledger.json' },
    prefix: { type: 'string' },
  },
});
const contract = await readContract(values.document, ['products', 'purchases'], values.prefix);
const storeOf = new Map([...contract.topics].map(([store, topic]) => [topic, store]));
const topics = [...storeOf.keys()];
const ledger = openLedger(values.ledger);

const kafka = new Kafka({
  clientId: 'stock-and-revenue',
  brokers: values.brokers.split(','),
  logLevel: logLevel.ERROR,
});
const admin = kafka.admin();
await admin.connect();
/** Up to where to read, and from where: nothing where there is nothing. */
const ends = new Map<string, bigint>();
const begins = new Map<string, string>();
/** Partitions that end before what was read of them. */
const shorter: string[] = [];
for (const topic of topics) {
  for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
    const name = `${topic}/${partition}`;
    begins.set(name, low);
    if (low !== high) ends.set(name, BigInt(high));
    if (BigInt(ledger.partitions[name]?.offset ?? 0) > BigInt(high)) shorter.push(name);
  }
}
await admin.disconnect();
if (shorter.length > 0) {
  // The store was put back: what was read is of a past that it has no more.
  console.error(`${shorter.join(', ')}: made anew since the ledger was begun; start with none`);
  process.exit(1);
}

const isRead = (partition: string) =>
  BigInt(ledger.partitions[partition]?.offset ?? 0) >= (ends.get(partition) ?? 0n);
/** Partitions that were read again from their beginning for a gap, and up to which position. */
const reread = new Map<string, number>();
const consumer = kafka.consumer({
  groupId: 'stock-and-revenue',
  // A process that was killed is waited for no longer than this.
  sessionTimeout: 6000,
  maxWaitTimeInMs: 200,
});

let finish: (error?: unknown) => void = () => undefined;
const finished = new Promise<void>((resolve, reject) => {
  finish = (error) => (error === undefined ? resolve() : reject(error as Error));
});
const finishWhenRead = () => {
  if ([...ends.keys()].every(isRead)) finish();
};

// Where to begin is for the ledger to say: nothing is committed to the group.
consumer.on(consumer.events.GROUP_JOIN, () => {
  for (const name of ends.keys()) {
    const [topic = '', partition] = name.split('/');
    const offset = ledger.partitions[name]?.offset ?? begins.get(name) ?? '0';
    consumer.seek({ topic, partition: Number(partition), offset });
  }
});
await consumer.connect();
await consumer.subscribe({ topics, fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachBatchAutoResolve: false,
  eachBatch: async ({ batch, isStale, resolveOffset }) => {
    const { topic, partition } = batch;
    const name = `${topic}/${partition}`;
    const place = { store: storeOf.get(topic) ?? '', partition: name };
    try {
      for (const message of batch.messages) {
        if (isStale()) return;
        const outcome = follow(ledger, contract, place, message);
        if (outcome === 'stranger') console.error(`${name}, ${message.offset}: none of the shop's`);
        if (outcome !== 'gap') continue;
        const last = ledger.partitions[name]?.last ?? 0;
        if (reread.get(name) === last) {
          throw new Error(`${name}: what comes after position ${last} is not there`);
        }
        reread.set(name, last);
        consumer.seek({ topic, partition, offset: begins.get(name) ?? '0' });
        return;
      }
      await saveLedger(values.ledger, ledger);
      resolveOffset(batch.lastOffset());
      finishWhenRead();
    } catch (error) {
      finish(error);
    }
  },
});
finishWhenRead();

try {
  await finished;
  const { stock, revenue } = ledger;
  console.log(JSON.stringify({ stock, revenue }));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
await consumer.disconnect();
