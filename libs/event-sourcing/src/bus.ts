import type { Recorded } from '@crpm/contracts';

/**
 * An event on the bus. `previous` is the position of the message before it in the same partition
 * (0 for none): a consumer whose last one is another has a gap and reads it from the event feed.
 */
export interface BusMessage {
  readonly event: Recorded;
  readonly previous: number;
}

/**
 * Takes a batch of one store's messages, in order, one batch after another; throwing means: deliver
 * it again. What was delivered may come again at any time.
 */
export type BusConsumer = (store: string, messages: readonly BusMessage[]) => Promise<void>;

/** A message that is none of ours: left out, and told of. Where the bus keeps messages, it stays. */
export interface Stranger {
  readonly store: string;
  /** How people find it. */
  readonly where: string;
  readonly why: string;
}

/** Ends a subscription: after its answer nothing is delivered. */
export type Unsubscribe = () => Promise<void>;

/** Port: carries facts between services. Adapters: in-process, Kafka. */
export interface Bus {
  /** Whether what it was given stays, so that it has to be given everything, and once. */
  readonly keeps: boolean;
  /**
   * Publishes a store's events in order of position. Answers when the bus has them (and, where it
   * keeps none, when every consumer took them); rejecting means: publish them again.
   */
  publish(store: string, events: readonly Recorded[]): Promise<void>;
  /**
   * Consumers of one group share the work; each group gets every message. A group goes on where it
   * ended, a new one begins at the first message there is.
   */
  subscribe(
    group: string,
    stores: readonly string[],
    consumer: BusConsumer,
    onStranger?: (stranger: Stranger) => void,
  ): Promise<Unsubscribe>;
  /** Tells what is published from now on, once, to everybody who follows: nobody shares it. */
  follow(stores: readonly string[], consumer: BusConsumer): Promise<Unsubscribe>;
  close(): Promise<void>;
}

/** Port: a service's own events, for whoever has to fill a gap or start from nothing. */
export interface EventFeed {
  read(store: string, after: number, limit: number): Promise<readonly Recorded[]>;
  head(store: string): Promise<number>;
}
