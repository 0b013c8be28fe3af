import {
  wait,
  type BusConsumer,
  type BusMessage,
  type Log,
  type Stranger,
  type Timers,
} from '@crpm/event-sourcing';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import { fromMessage } from './cloud-event.ts';

export interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

interface Subscribed {
  /** The store whose events a topic carries. */
  readonly storeOf: (topic: string) => string;
  readonly take: BusConsumer;
  readonly onStranger: (stranger: Stranger) => void;
  readonly timers: Timers;
  readonly log: Log;
}

const RETRY = { first: 100, most: 10_000 };
/** The group gives up on a member that is silent for 30 s. */
const BEAT = 3_000;
/** Milliseconds for which what was taken may come again after a crash. */
const KEEP_EVERY = 500;
/**
 * Milliseconds for a goodbye to the group. Where it waits for a member that died, everybody who
 * joins it waits half a minute, and a process has less than that to stop.
 */
const GOODBYE = 5_000;

/** Takes the batches of one consumer, and says which of them are done. */
export class KafkaSubscription {
  /** Times that partitions were dealt out: what was fetched before is somebody else's by now. */
  private dealt = 0;
  /** What was taken and is not kept yet, by topic and partition. */
  private readonly taken = new Map<string, Place>();
  private keeping: (() => void) | undefined;
  private halt: () => void = () => undefined;
  private readonly halted = new Promise<void>((resolve) => (this.halt = resolve));

  constructor(
    private readonly consumer: Consumer,
    private readonly options: Subscribed,
  ) {
    const { GROUP_JOIN, REBALANCING } = consumer.events;
    for (const event of [GROUP_JOIN, REBALANCING]) {
      consumer.on(event, () => {
        this.dealt += 1;
        this.taken.clear();
      });
    }
  }

  /** @param places where to start; else where the group ended, or at the first message. */
  async run(topics: string[], places: readonly Place[]): Promise<void> {
    await this.consumer.connect();
    await this.consumer.subscribe({ topics, fromBeginning: places.length === 0 });
    await this.consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: (payload) => this.takeBatch(payload),
    });
    if (places.length === 0) return;
    // Kept for the group as well: a broken connection does not move the start.
    await this.consumer.commitOffsets([...places]);
    for (const place of places) this.consumer.seek(place);
  }

  /** Finishes the batch in hand. */
  async stop(): Promise<void> {
    this.halt();
    await this.keep();
    const gone = this.consumer.disconnect().catch((error: unknown) => {
      this.options.log.warn('the group was not told goodbye', { error: String(error) });
    });
    await Promise.race([gone, wait(this.options.timers, GOODBYE)]);
    this.keeping?.();
  }

  /**
   * Hands a batch on until it is taken. Where it was fetched from counts as done only while these
   * partitions are still ours; otherwise whoever has them now gets it too.
   */
  private async takeBatch(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const { log, storeOf, take, timers } = this.options;
    const store = storeOf(batch.topic);
    const messages = this.messagesOf(store, payload);
    const { dealt } = this;
    const isOurs = (): boolean => payload.isRunning() && !payload.isStale() && this.dealt === dealt;
    for (let delay = RETRY.first; isOurs(); delay = Math.min(delay * 2, RETRY.most)) {
      try {
        if (messages.length > 0) await this.beating(payload, take(store, messages));
      } catch (error) {
        if (!isOurs()) throw error;
        log.warn('a batch was not taken, will retry', { store, error: String(error) });
        await this.beating(payload, Promise.race([wait(timers, delay), this.halted]));
        continue;
      }
      if (!isOurs()) return;
      payload.resolveOffset(batch.lastOffset());
      const offset = String(BigInt(batch.lastOffset()) + 1n);
      const { topic, partition } = batch;
      this.taken.set(`${topic} ${String(partition)}`, { topic, partition, offset });
      this.keeping ??= timers.after(KEEP_EVERY, () => void this.keep());
      return;
    }
  }

  /** Lets the broker remember what was taken. Where it cannot, it comes again. */
  private async keep(): Promise<void> {
    this.keeping?.();
    this.keeping = undefined;
    const places = [...this.taken.values()];
    this.taken.clear();
    if (places.length === 0) return;
    await this.consumer.commitOffsets(places).catch((error: unknown) => {
      this.options.log.warn('what was taken is not kept', { error: String(error) });
    });
  }

  /** Waits for the work and stays a member of the group meanwhile. */
  private async beating(payload: EachBatchPayload, work: Promise<void>): Promise<void> {
    let over = false;
    let cancel: () => void = () => undefined;
    const beat = (): void => {
      cancel = this.options.timers.after(BEAT, () => {
        // The group is dealing out anew: told again when the batch ends, which is waited for.
        payload.heartbeat().then(
          () => {
            if (!over) beat();
          },
          () => undefined,
        );
      });
    };
    beat();
    await work.finally(() => {
      over = true;
      cancel();
    });
    await payload.heartbeat();
  }

  /** What is none of ours holds up nobody: that an event is missing is seen by `previous`. */
  private messagesOf(store: string, { batch }: EachBatchPayload): BusMessage[] {
    return batch.messages.flatMap((message) => {
      try {
        return [fromMessage(store, message)];
      } catch (error) {
        const where = `${batch.topic}, partition ${String(batch.partition)}, offset ${message.offset}`;
        const stranger = { store, where, why: String(error) };
        this.options.log.error('a message on the bus is none of ours, left out', { ...stranger });
        this.options.onStranger(stranger);
        return [];
      }
    });
  }
}
