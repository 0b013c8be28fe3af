import { Kafka, logLevel } from 'kafkajs';
import { sleep } from '../e2e/src/shop.ts';
import { caughtUp, moment, repeat, startRestored, stopOne } from './nemesis.mjs';
import { placesOf } from './places.mjs';
import { oneIn } from './random.mjs';
import { isOn, turnOff, turnOn } from './switches.mjs';

const STORES = ['customers', 'products', 'purchases'];
const SHARE = 5;
const AT_ONCE = 500;
/** Milliseconds until a consumer that is new has read something. */
const READ_WITHIN = 120_000;

async function producing({ shop, servers }, work) {
  const { brokers, prefix } = placesOf(shop, servers).kafka;
  const kafka = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING });
  const producer = kafka.producer();
  await producer.connect();
  try {
    await work(producer, (store) => `${prefix}.${store}`, kafka);
  } finally {
    await producer.disconnect();
  }
}

/** One message in five, old ones too, once more in the partition where it stands. */
const republish = (run) =>
  producing(run, async (producer, topicOf, kafka) => {
    const consumer = kafka.consumer({ groupId: `faults-${run.next(1e9)}` });
    const topics = STORES.map(topicOf);
    const found = [];
    await consumer.connect();
    await consumer.subscribe({ topics, fromBeginning: true });
    await consumer.run({
      eachMessage: ({ topic, partition, message }) => {
        if (run.next(SHARE) === 0) found.push({ topic, partition, message });
      },
    });
    const deadline = performance.now() + READ_WITHIN;
    while (found.length === 0 && performance.now() < deadline) await sleep(100);
    await sleep(1000);
    await consumer.disconnect();
    run.must(found.length > 0, 'there was nothing to publish again');
    for (let at = 0; at < found.length; at += AT_ONCE) {
      const messages = Map.groupBy(found.slice(at, at + AT_ONCE), ({ topic }) => topic);
      const topicMessages = [...messages].map(([topic, some]) => ({
        topic,
        messages: some.map(({ partition, message: { key, value, headers } }) => ({
          partition,
          key,
          value,
          headers,
        })),
      }));
      await producer.sendBatch({ topicMessages });
    }
  });

/** What is no event: without headers, no JSON, of nobody's, empty. */
const publishStrangers = (run) =>
  producing(run, async (producer, topicOf) => {
    const strangers = [
      { key: 'x', value: 'no headers' },
      { key: 'x', value: '{"half":', headers: { ce_store: 'purchases', ce_position: '1' } },
      { key: 'x', value: '{}', headers: { ce_store: 'another', ce_position: 'none' } },
      { key: 'x', value: null },
      { key: 'x', value: 'y'.repeat(900_000) },
    ];
    for (const store of STORES) await producer.send({ topic: topicOf(store), messages: strangers });
  });

/** The place of a group that reads the topics is moved, while nobody of it is there. */
const moveGroup = (to) => (run) =>
  producing(run, async (_, topicOf, kafka) => {
    await stopOne(run, 'analytics');
    // Some is published that the group has not read.
    await sleep(1000);
    const admin = kafka.admin();
    await admin.connect();
    const { groups } = await admin.listGroups();
    const [group] = groups
      .map(({ groupId }) => groupId)
      .filter((id) => id.startsWith(topicOf('').slice(0, -1)) && !id.includes('follower'));
    for (const store of STORES) {
      const topic = topicOf(store);
      await admin.resetOffsets({ groupId: group, topic, earliest: to === 'first' });
    }
    await admin.disconnect();
    await run.shop.start();
    await caughtUp(run, 30);
  });

/** The topics are gone: buying goes on, a start says what is missing, and how it is made again. */
const loseTopics = (run) =>
  producing(run, async (_, topicOf, kafka) => {
    const { shop, load, must } = run;
    const admin = kafka.admin();
    await admin.connect();
    await admin.deleteTopics({ topics: STORES.map(topicOf) });
    await admin.disconnect();
    const before = load.bought.length;
    await sleep(3000);
    must(load.bought.length > before, 'nobody could buy without topics');
    await shop.stop();
    const said = await shop.start().then(
      () => 'nothing',
      (error) => error.message,
    );
    must(/has no topic \S+ any more/.test(said), `of its lost topics a start said ${said}`);
    await startRestored(shop);
    await caughtUp(run, 30);
  });

/** What is sold is told again, some of it long after, as Kafka may do. */
const repeating = async (run) => {
  turnOn(run, 'duplicates');
  await repeat(5, () => undefined)(run);
  turnOff(run, 'duplicates');
  const { stores } = (await run.shop.call('/health/lag')).body;
  const dropped = Object.values(stores).reduce((sum, { duplicates }) => sum + duplicates, 0);
  run.must(dropped > 0, 'nothing came twice');
  run.note = `${dropped} came again and were dropped`;
};

/** Milliseconds until an event that cannot be read is met. */
const MET_WITHIN = 20_000;

/** Some sales cannot be read for a while: they wait, the others go on, and nothing is left out. */
const poison = async (run) => {
  const { shop, must } = run;
  const waiting = async () => (await shop.call('/api/v1/analytics/parked')).body.data;
  turnOn(run, 'poison');
  const deadline = performance.now() + MET_WITHIN;
  while ((await waiting()).length < 3 && performance.now() < deadline) await sleep(100);
  await caughtUp(run, 30);
  turnOff(run, 'poison');
  await caughtUp(run, 30);
  const parked = await waiting();
  must(parked.length > 0, 'nothing was left waiting');
  await shop.call('/api/v1/analytics/parked/retry', { method: 'POST' });
  must((await waiting()).length === 0, 'something still waits that can be read');
  run.note = `${parked.length} events waited, others went on`;
};

const POISON = [
  {
    file: 'apps/analytics/dist/facts/sale-facts.js',
    search: "PurchaseConfirmed: (event) => saleLines(event, 'sale', false),",
    replace: `PurchaseConfirmed: (event) => {
      if (event.position % 20 < 3 && ${isOn("'poison'")}) throw new Error('poison');
      return saleLines(event, 'sale', false);
    },`,
  },
];
/** The bus of one process, as Kafka may be: one in five again, and twenty of before. */
const DUPLICATES = [
  {
    file: 'libs/adapters/dist/bus/in-process-bus.js',
    search: 'await Promise.all(consumers.map((consume) => consume(store, messages)));',
    replace: `const before = ((this.before ??= {})[store] ??= []);
    const old = ${isOn("'duplicates'")}
      ? [...messages.filter(() => ${oneIn(SHARE)}), ...before.slice(0, 20)]
      : [];
    before.splice(0, Math.max(0, before.push(...messages) - 500));
    await Promise.all(consumers.map((consume) => consume(store, [...messages, ...old])));`,
  },
];

/** What is told of events: twice, again from the start, not at all, and what cannot be read. */
export const MESSAGES = {
  F9: {
    distributed: {
      nemesis: async (run) => {
        await moment(run);
        await moveGroup('first')(run);
        await moveGroup('last')(run);
        await loseTopics(run);
      },
    },
  },
  F15: {
    standalone: { nemesis: repeating, edits: DUPLICATES },
    distributed: { nemesis: repeat(3, republish) },
  },
  F17: {
    standalone: { nemesis: poison, edits: POISON },
    distributed: {
      nemesis: async (run) => {
        await repeat(3, publishStrangers)(run);
        await poison(run);
      },
      edits: POISON,
    },
  },
};
