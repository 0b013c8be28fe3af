import type { Recorded } from '@crpm/contracts';
import { wait, type Bus, type BusConsumer, type Log, type Timers } from '@crpm/event-sourcing';
import {
  Kafka,
  logLevel,
  Partitioners,
  type Consumer,
  type EachBatchPayload,
  type Producer,
} from 'kafkajs';
import { fromMessage, toMessage } from './cloud-event.ts';
import { Turns } from '../runtime/turns.ts';
import { Partitions, type ReadBefore } from './partitions.ts';

export interface KafkaOptions {
  readonly brokers: readonly string[];
  /** Begins every topic's and every group's name. */
  readonly prefix: string;
  readonly stores: readonly string[];
  /** Of each topic, for good: another number would scatter a stream's events. */
  readonly partitions: number;
  /** Copies of each partition: as many as there are brokers, up to 3. */
  readonly replicas: number;
  readonly timers: Timers;
  readonly log: Log;
  /** What a store holds before a position: the relay asks once after its start. */
  readonly readBefore: ReadBefore;
}

const RETRY_FIRST = 100;
const RETRY_MOST = 10_000;
const FETCH_WAIT = 100;

/** The bus of many processes: one topic a store, keyed by stream, kept by the broker. */
export class KafkaBus implements Bus {
  readonly keeps = true;
  private readonly consumers: Consumer[] = [];
  private readonly turns = new Turns();
  private closed = false;

  private constructor(
    private readonly kafka: Kafka,
    private readonly producer: Producer,
    private readonly partitions: Partitions,
    private readonly options: KafkaOptions,
  ) {}

  /** Connects, and makes the topics that are not there yet. */
  static async open(options: KafkaOptions): Promise<KafkaBus> {
    const { brokers, prefix, stores, partitions, replicas, log } = options;
    const kafka = new Kafka({
      clientId: prefix,
      brokers: [...brokers],
      logLevel: logLevel.WARN,
      logCreator:
        () =>
        ({ namespace, log: { message } }) => {
          log.warn(message, { kafka: namespace });
        },
    });
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({
      waitForLeaders: true,
      topics: stores.map((store) => ({
        topic: `${prefix}.${store}`,
        numPartitions: partitions,
        replicationFactor: replicas,
        configEntries: [
          { name: 'min.insync.replicas', value: String(Math.min(2, replicas)) },
          { name: 'unclean.leader.election.enable', value: 'false' },
          // Whoever rebuilds from the topic finds everything there.
          { name: 'retention.ms', value: '-1' },
        ],
      })),
    });
    await admin.disconnect();
    // One request in flight: together with idempotence the order within a partition is certain.
    const producer = kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    return new KafkaBus(kafka, producer, new Partitions(partitions, options.readBefore), options);
  }

  publish(store: string, events: readonly Recorded[]): Promise<void> {
    if (this.closed) return Promise.reject(new Error('the bus is closed'));
    return this.turns.take(store, () => this.send(store, events));
  }

  private async send(store: string, events: readonly Recorded[]): Promise<void> {
    const messages = await this.partitions.place(store, events);
    await this.producer.send({
      topic: this.topic(store),
      acks: -1,
      messages: messages.map(({ partition, ...message }) => ({ ...toMessage(message), partition })),
    });
  }

  async subscribe(group: string, stores: readonly string[], consumer: BusConsumer): Promise<void> {
    const kafkaConsumer = this.kafka.consumer({
      groupId: `${this.options.prefix}.${group}`,
      maxWaitTimeInMs: FETCH_WAIT,
    });
    this.consumers.push(kafkaConsumer);
    await kafkaConsumer.connect();
    await kafkaConsumer.subscribe({
      topics: stores.map((store) => this.topic(store)),
      fromBeginning: true,
    });
    await kafkaConsumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: (payload) => this.consume(kafkaConsumer, consumer, payload),
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.consumers.map((consumer) => consumer.disconnect()));
    await this.producer.disconnect();
  }

  /** Hands a batch on until it is taken; what is not ours any more is left to whoever has it now. */
  private async consume(
    kafkaConsumer: Consumer,
    consumer: BusConsumer,
    payload: EachBatchPayload,
  ): Promise<void> {
    const { batch } = payload;
    const store = batch.topic.slice(this.options.prefix.length + 1);
    const messages = batch.messages.map(fromMessage);
    for (let delay = RETRY_FIRST; payload.isRunning() && !payload.isStale();) {
      try {
        await consumer(store, messages);
        payload.resolveOffset(batch.lastOffset());
        if (payload.isStale()) return;
        const offset = String(Number(batch.lastOffset()) + 1);
        await kafkaConsumer.commitOffsets([
          { topic: batch.topic, partition: batch.partition, offset },
        ]);
        return;
      } catch (error) {
        this.options.log.warn('a batch was not taken, will retry', { store, error: String(error) });
        await wait(this.options.timers, delay);
        delay = Math.min(delay * 2, RETRY_MOST);
        await payload.heartbeat();
      }
    }
  }

  private topic(store: string): string {
    return `${this.options.prefix}.${store}`;
  }
}
