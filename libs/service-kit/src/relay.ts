import type { Bus, EventStore, SubscriptionOptions } from '@crpm/event-sourcing';

/**
 * Publishes a store's events as they are. The in-process bus keeps nothing, so the relay starts at
 * the head: who comes later reads what was before from the event feed.
 */
export function relayTo(bus: Bus, store: EventStore): SubscriptionOptions {
  return {
    name: 'relay',
    handle: (events) => bus.publish(store.name, events),
  };
}
