import { randomUUID } from 'node:crypto';
import type { Recorded } from '@crpm/contracts';
import type { Bus, BusConsumer, Stranger, Timers, Unsubscribe } from '@crpm/event-sourcing';
import { type Kafka, type Message, Partitioners, type Producer } from 'kafkajs';
import { Turns } from '../runtime/turns.ts';
import { toMessage } from './cloud-event.ts';
import { KafkaSubscription, type Place } from './kafka-subscription.ts';
import {
  administer,
  checkTopics,
  connect,
  topicOf,
  type KafkaCluster,
  type TopicOptions,
} from './kafka-topics.ts';
import { told } from './told.ts';
import { Partitions, type ReadBefore } from './partitions.ts';

export interface KafkaOptions extends KafkaCluster, TopicOptions {
  readonly timers: Timers;
  /** What a store holds before a position: the relay asks once after its start. */
  readonly readBefore: ReadBefore;
}

type OnStranger = (stranger: Stranger) => void;

const FETCH_WAIT = 100;
/** Of one request; the messages of a partition are one record to the broker, whose size is bounded. */
const MOST_BYTES = 524_288;
/** About 3 s: the relay tries again for as long as it takes. */
const SEND_RETRIES = 3;

/** The bus of many processes: one topic a store, keyed by stream, kept by the broker. */
export class KafkaBus implements Bus {
  readonly keeps = true;
  private readonly subscriptions = new Set<KafkaSubscription>();
  private readonly turns = new Turns();
  private readonly partitions: Partitions;
  private producer: Producer | undefined;
  private closed = false;

  private constructor(
    private readonly kafka: Kafka,
    private readonly options: KafkaOptions,
  ) {
    this.partitions = new Partitions(options.partitions, options.readBefore);
  }

  /** @throws Error in one line for people where a topic is missing or has other partitions. */
  static async open(options: KafkaOptions): Promise<KafkaBus> {
    const kafka = connect(options);
    await administer(kafka, (admin) => checkTopics(admin, options, options));
    return new KafkaBus(kafka, options);
  }

  publish(store: string, events: readonly Recorded[]): Promise<void> {
    if (this.closed) return Promise.reject(new Error('the bus is closed'));
    return this.turns.take('producer', () => this.send(store, events));
  }

  subscribe(
    group: string,
    stores: readonly string[],
    take: BusConsumer,
    onStranger: OnStranger = () => undefined,
  ): Promise<Unsubscribe> {
    return this.consume(group, stores, { take, onStranger });
  }

  /** As a group of its own, which ends with it. */
  async follow(stores: readonly string[], follower: BusConsumer): Promise<Unsubscribe> {
    const group = `follower.${randomUUID()}`;
    const ends = await this.endsOf(stores);
    const consumed = { take: told(follower), onStranger: () => undefined };
    const stop = await this.consume(group, stores, consumed, ends);
    return async () => {
      await stop();
      // Otherwise the broker remembers it for a week.
      await administer(this.kafka, (admin) => admin.deleteGroups([this.groupId(group)]));
    };
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
    await this.turns.take('producer', () => this.dropProducer());
  }

  private async send(store: string, events: readonly Recorded[]): Promise<void> {
    const messages = await this.partitions.place(store, events);
    const producer = (this.producer ??= this.kafka.producer({
      // One request in flight: together with idempotence the order within a partition is certain.
      idempotent: true,
      maxInFlightRequests: 1,
      retry: { retries: SEND_RETRIES },
      createPartitioner: Partitioners.DefaultPartitioner,
    }));
    try {
      await producer.connect();
      const topic = topicOf(this.options, store);
      const sent = messages.map(({ partition, ...message }) => ({
        ...toMessage(message),
        partition,
      }));
      for (const portion of portionsOf(sent)) {
        await producer.send({ topic, acks: -1, messages: portion });
      }
    } catch (error) {
      // Whether the broker has it, and so which number it expects next, is not known: a new
      // producer counts from its own first, and what comes twice is dropped by its position.
      await this.dropProducer();
      throw error;
    }
  }

  private async dropProducer(): Promise<void> {
    const { producer } = this;
    this.producer = undefined;
    await producer?.disconnect();
  }

  private async consume(
    group: string,
    stores: readonly string[],
    consumed: { readonly take: BusConsumer; readonly onStranger: OnStranger },
    ends: readonly Place[] = [],
  ): Promise<Unsubscribe> {
    const { prefix, timers, log } = this.options;
    const consumer = this.kafka.consumer({
      groupId: this.groupId(group),
      maxWaitTimeInMs: FETCH_WAIT,
      // Its own rule ends the consumer for good at some errors.
      retry: { restartOnFailure: () => Promise.resolve(true) },
    });
    const subscription = new KafkaSubscription(consumer, {
      ...consumed,
      storeOf: (topic) => topic.slice(prefix.length + 1),
      timers,
      log,
    });
    this.subscriptions.add(subscription);
    const stop = async (): Promise<void> => {
      this.subscriptions.delete(subscription);
      await subscription.stop();
    };
    try {
      const topics = stores.map((store) => topicOf(this.options, store));
      await subscription.run(topics, ends);
    } catch (error) {
      await stop();
      throw error;
    }
    return stop;
  }

  private endsOf(stores: readonly string[]): Promise<Place[]> {
    return administer(this.kafka, async (admin) => {
      const ends = stores.map(async (store) => {
        const topic = topicOf(this.options, store);
        const offsets = await admin.fetchTopicOffsets(topic);
        return offsets.map(({ partition, high }) => ({ topic, partition, offset: high }));
      });
      return (await Promise.all(ends)).flat();
    });
  }

  private groupId(group: string): string {
    return `${this.options.prefix}.${group}`;
  }
}

function* portionsOf<T extends Message>(messages: readonly T[]): Generator<T[]> {
  let portion: T[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = Buffer.byteLength(message.value ?? '');
    if (portion.length > 0 && bytes + size > MOST_BYTES) {
      yield portion;
      [portion, bytes] = [[], 0];
    }
    portion.push(message);
    bytes += size;
  }
  if (portion.length > 0) yield portion;
}
