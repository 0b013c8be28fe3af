import { Kafka, logLevel } from 'kafkajs';
import { sleep } from '../e2e/src/shop.ts';
import { repeat } from './nemesis.mjs';
import { placesOf } from './places.mjs';

const STORES = ['customers', 'products', 'purchases'];
const SHARE = 5;

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
    await sleep(3000);
    await consumer.disconnect();
    run.must(found.length > 0, 'there was nothing to publish again');
    for (const { topic, partition, message } of found) {
      const { key, value, headers } = message;
      await producer.send({ topic, messages: [{ partition, key, value, headers }] });
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

/** On the topics: what was there already, and what is no event. */
export const MESSAGES = {
  F15: { distributed: { nemesis: repeat(3, republish) } },
  F17: { distributed: { nemesis: repeat(3, publishStrangers) } },
};
