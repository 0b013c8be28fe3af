import { setTimeout } from 'node:timers/promises';
import type { Log } from '@crpm/event-sourcing';
import { logLevel, type Admin, type Kafka } from 'kafkajs';
import { LastingKafka } from './lasting-kafka.ts';

export interface KafkaCluster {
  readonly brokers: readonly string[];
  /** Begins every topic's and every group's name. */
  readonly prefix: string;
  readonly log: Log;
}

export interface TopicOptions {
  /** Whose events the topics carry. */
  readonly stores: readonly string[];
  /** Of each topic, for good: another number would scatter a stream's events. */
  readonly partitions: number;
}

/** A sale of a thousand lines with the longest names, and room to spare. */
const LARGEST_MESSAGE = 8_388_608;

/** Tenths of a second until brokers know of a topic that was made or taken away. */
const KNOWN_WITHIN = 100;

export const topicOf = ({ prefix }: KafkaCluster, store: string): string => `${prefix}.${store}`;

export const connect = ({ brokers, prefix, log }: KafkaCluster): Kafka =>
  new LastingKafka({
    clientId: prefix,
    brokers: [...brokers],
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ namespace, log: { message } }) => {
        log.warn(message, { kafka: namespace });
      },
  });

/**
 * Makes the topics that are not there yet; answers which. A step of an installation: whoever uses
 * the bus finds them.
 * @param replicas copies of each partition: as many as there are brokers, up to 3.
 */
export async function makeTopics(
  cluster: KafkaCluster,
  { stores, partitions, replicas }: TopicOptions & { readonly replicas: number },
): Promise<readonly string[]> {
  return administer(connect(cluster), async (admin) => {
    const there = new Set(await admin.listTopics());
    const missing = stores
      .map((store) => topicOf(cluster, store))
      .filter((topic) => !there.has(topic));
    await admin.createTopics({
      // The client's own waiting ends at a broker that has not heard of the topic yet.
      waitForLeaders: false,
      topics: missing.map((topic) => ({
        topic,
        numPartitions: partitions,
        replicationFactor: replicas,
        configEntries: [
          { name: 'min.insync.replicas', value: String(Math.min(2, replicas)) },
          { name: 'unclean.leader.election.enable', value: 'false' },
          { name: 'max.message.bytes', value: String(LARGEST_MESSAGE) },
          // Whoever rebuilds from the topic finds everything there.
          { name: 'retention.ms', value: '-1' },
        ],
      })),
    });
    await untilKnown(admin, (known) => missing.every((topic) => known.has(topic)));
    await checkTopics(admin, cluster, { stores, partitions });
    return missing;
  });
}

/** Whether a store's topic is there. */
export async function hasTopic(cluster: KafkaCluster, store: string): Promise<boolean> {
  const there = await administer(connect(cluster), (admin) => admin.listTopics());
  return there.includes(topicOf(cluster, store));
}

/** Takes topics away with all that is on them: they tell of a past that the stores have no more. */
export async function removeTopics(
  cluster: KafkaCluster,
  stores: readonly string[],
): Promise<void> {
  await administer(connect(cluster), async (admin) => {
    const there = new Set(await admin.listTopics());
    const topics = stores
      .map((store) => topicOf(cluster, store))
      .filter((topic) => there.has(topic));
    if (topics.length === 0) return;
    await admin.deleteTopics({ topics });
    await untilKnown(admin, (known) => !topics.some((topic) => known.has(topic)));
  });
}

/** Brokers answer before all of them know. */
async function untilKnown(
  admin: Admin,
  isSo: (topics: ReadonlySet<string>) => boolean,
): Promise<void> {
  for (let tries = 0; tries < KNOWN_WITHIN; tries++) {
    if (isSo(new Set(await admin.listTopics()))) return;
    await setTimeout(100);
  }
}

/** @throws Error in one line for people where a topic is not as it must be. */
export async function checkTopics(
  admin: Admin,
  cluster: KafkaCluster,
  { stores, partitions }: TopicOptions,
): Promise<void> {
  const topics = stores.map((store) => topicOf(cluster, store));
  // Asking about one that is not there is tried again for 8 seconds.
  const there = new Set(await admin.listTopics());
  const missing = topics.filter((topic) => !there.has(topic));
  if (missing.length > 0) {
    throw new Error(`Kafka has no topic ${missing.join(', ')}: run the services' migrate step.`);
  }
  const { topics: found } = await admin.fetchTopicMetadata({ topics });
  const other = found.find((topic) => topic.partitions.length !== partitions);
  if (!other) return;
  throw new Error(
    `Kafka's topic ${other.name} has ${String(other.partitions.length)} partitions where ` +
      `${String(partitions)} are set: their number stays what it was when the topic was made.`,
  );
}

export async function administer<T>(kafka: Kafka, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
