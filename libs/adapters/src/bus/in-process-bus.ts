import type { Recorded } from '@crpm/contracts';
import type { Bus, BusConsumer, Unsubscribe } from '@crpm/event-sourcing';
import { Turns } from '../runtime/turns.ts';
import { told } from './told.ts';

/**
 * The bus of the one-process form: one partition a store, nothing kept. A consumer that was not
 * there, or failed, finds by `previous` what it has missed and reads it from the event feed.
 */
export class InProcessBus implements Bus {
  readonly keeps = false;
  /** Per store, by group; followers are each a group. */
  private readonly consumers = new Map<string, Map<string | symbol, BusConsumer>>();
  private readonly turns = new Turns();

  publish(store: string, events: readonly Recorded[]): Promise<void> {
    return this.turns.take(store, () => this.deliver(store, events));
  }

  subscribe(group: string, stores: readonly string[], consumer: BusConsumer): Promise<Unsubscribe> {
    return this.add(group, stores, consumer);
  }

  follow(stores: readonly string[], consumer: BusConsumer): Promise<Unsubscribe> {
    return this.add(Symbol('follower'), stores, told(consumer));
  }

  close(): Promise<void> {
    this.consumers.clear();
    return Promise.resolve();
  }

  private async deliver(store: string, events: readonly Recorded[]): Promise<void> {
    const messages = events.map((event) => ({ event, previous: event.position - 1 }));
    const consumers = [...(this.consumers.get(store)?.values() ?? [])];
    await Promise.all(consumers.map((consume) => consume(store, messages)));
  }

  private add(
    group: string | symbol,
    stores: readonly string[],
    consumer: BusConsumer,
  ): Promise<Unsubscribe> {
    for (const store of stores) {
      const groups = this.consumers.get(store) ?? new Map<string | symbol, BusConsumer>();
      this.consumers.set(store, groups.set(group, consumer));
    }
    return Promise.resolve(async () => {
      for (const store of stores) {
        const groups = this.consumers.get(store);
        // Another of the group may have taken over.
        if (groups?.get(group) === consumer) groups.delete(group);
        // What is being delivered is delivered.
        await this.turns.take(store, () => Promise.resolve());
      }
    });
  }
}
