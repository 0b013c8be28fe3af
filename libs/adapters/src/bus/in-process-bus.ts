import type { Bus, BusConsumer, BusMessage } from '@crpm/event-sourcing';

/**
 * The bus of the one-process form: one partition a store, nothing kept. A consumer that was not
 * there, or failed, finds by `previous` what it has missed and reads it from the event feed.
 */
export class InProcessBus implements Bus {
  private readonly consumers = new Map<string, Map<string, BusConsumer>>();

  async publish(store: string, messages: readonly BusMessage[]): Promise<void> {
    const consumers = [...(this.consumers.get(store)?.values() ?? [])];
    await Promise.all(consumers.map((consume) => consume(store, messages)));
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
}
