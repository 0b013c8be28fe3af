import { randomUUID } from 'node:crypto';
import type { Recorded } from '@crpm/contracts';
import type { Bus, BusConsumer, SubscribeOptions, Unsubscribe } from '@crpm/event-sourcing';
import { Turns } from '../runtime/turns.ts';

/**
 * The bus of the one-process form: one partition a store, nothing kept. A consumer that was not
 * there, or failed, finds by `previous` what it has missed and reads it from the event feed.
 */
export class InProcessBus implements Bus {
  readonly keeps = false;
  /** Per store, by group; those that start at the end are each a group. */
  private readonly consumers = new Map<string, Map<string | symbol, BusConsumer>>();
  private readonly turns = new Turns();

  publish(store: string, events: readonly Recorded[]): Promise<void> {
    return this.turns.take(store, () => this.deliver(store, events));
  }

  subscribe(
    group: string,
    stores: readonly string[],
    consumer: BusConsumer,
    { from = 'beginning' }: SubscribeOptions = {},
  ): Promise<Unsubscribe> {
    const name = from === 'end' ? Symbol(group) : group;
    for (const store of stores) {
      const groups = this.consumers.get(store) ?? new Map<string | symbol, BusConsumer>();
      this.consumers.set(store, groups.set(name, consumer));
    }
    return Promise.resolve(async () => {
      for (const store of stores) {
        const groups = this.consumers.get(store);
        // Another of the group may have taken over.
        if (groups?.get(name) === consumer) groups.delete(name);
        // What is being delivered is delivered.
        await this.turns.take(store, () => Promise.resolve());
      }
    });
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
}
