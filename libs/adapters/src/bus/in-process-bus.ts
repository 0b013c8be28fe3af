import type { Recorded } from '@crpm/contracts';
import type { Bus, BusConsumer } from '@crpm/event-sourcing';
import { Turns } from '../runtime/turns.ts';

/**
 * The bus of the one-process form: one partition a store, nothing kept. A consumer that was not
 * there, or failed, finds by `previous` what it has missed and reads it from the event feed.
 */
export class InProcessBus implements Bus {
  readonly keeps = false;
  private readonly consumers = new Map<string, Map<string, BusConsumer>>();
  private readonly turns = new Turns();

  publish(store: string, events: readonly Recorded[]): Promise<void> {
    return this.turns.take(store, () => this.deliver(store, events));
  }

  subscribe(group: string, stores: readonly string[], consumer: BusConsumer): Promise<void> {
    for (const store of stores) {
      const groups = this.consumers.get(store) ?? new Map<string, BusConsumer>();
      this.consumers.set(store, groups.set(group, consumer));
    }
    return Promise.resolve();
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
