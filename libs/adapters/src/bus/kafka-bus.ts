import { randomUUID } from 'node:crypto';
import type { Recorded } from '@crpm/contracts';
import {
  wait,
  type Bus,
  type BusConsumer,
  type Stranger,
  type Timers,
  type Unsubscribe,
} from '@crpm/event-sourcing';
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

const RETRY = 1_000;
/** How long a follower's start is waited for. */
const PATIENCE = 10_000;
/** A broker answers a consumer when it has so many bytes, or after so many milliseconds. */
const FETCH_BYTES = 65_536;
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
  private checked: Promise<void> | undefined;
  private closed = false;

  private constructor(
    private readonly kafka: Kafka,
    private readonly options: KafkaOptions,
  ) {
    this.partitions = new Partitions(options.partitions, options.readBefore);
  }

  /**
   * A broker that does not answer is waited for later: a service must start without it, as it goes
   * on without it. @throws Error in one line for people where a topic is missing or has other
   * partitions.
   */
  static async open(options: KafkaOptions): Promise<KafkaBus> {
    const bus = new KafkaBus(connect(options), options);
    await bus.check().catch((error: unknown) => {
      if (!isOfBroker(error)) throw error;
      options.log.warn('Kafka does not answer: what is to be published waits', {
        error: String(error),
      });
    });
    return bus;
  }

  publish(store: string, events: readonly Recorded[]): Promise<void> {
    if (this.closed) return Promise.reject(new Error('the bus is closed'));
    return this.turns.take('producer', () => this.send(store, events));
  }

  async subscribe(
    group: string,
    stores: readonly string[],
    take: BusConsumer,
    onStranger: OnStranger = () => undefined,
  ): Promise<Unsubscribe> {
    await this.check();
    return this.consume(group, stores, { take, onStranger });
  }

  /** Where the broker does not answer, from when it does. */
  async follow(stores: readonly string[], follower: BusConsumer): Promise<Unsubscribe> {
    const { log, timers } = this.options;
    let over = false;
    const begin = async (): Promise<Unsubscribe | undefined> => {
      while (!over && !this.closed) {
        try {
          return await this.followNow(stores, follower);
        } catch (error) {
          if (!isOfBroker(error)) throw error;
          log.warn('Kafka does not answer: nothing is heard of', { error: String(error) });
          await wait(timers, RETRY);
        }
      }
      return undefined;
    };
    const following = begin();
    // What is wrong with the topics is said at once.
    await new Promise<void>((resolve, reject) => {
      const cancel = timers.after(PATIENCE, resolve);
      following.then(() => resolve(), reject).finally(cancel);
    });
    return async () => {
      over = true;
      await (
        await following
      )?.();
    };
  }

  /** As a group of its own; the broker forgets it a week after its end. */
  private async followNow(stores: readonly string[], follower: BusConsumer): Promise<Unsubscribe> {
    await this.check();
    const group = `follower.${randomUUID()}`;
    const ends = await this.endsOf(stores);
    const consumed = { take: told(follower), onStranger: () => undefined };
    return this.consume(group, stores, consumed, ends);
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
    await this.turns.take('producer', () => this.dropProducer());
  }

  private async send(store: string, events: readonly Recorded[]): Promise<void> {
    await this.check();
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

  /** Whether the topics are as they must be: once, as soon as a broker answers. */
  private check(): Promise<void> {
    this.checked ??= administer(this.kafka, (admin) =>
      checkTopics(admin, this.options, this.options),
    ).catch((error: unknown) => {
      this.checked = undefined;
      throw error;
    });
    return this.checked;
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
      minBytes: FETCH_BYTES,
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

/** Not one of our own words. The client's classes cannot be named here: its module does not show them. */
const isOfBroker = (error: unknown): boolean =>
  error instanceof Error && error.name.startsWith('KafkaJS');

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
