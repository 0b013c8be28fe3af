import type { SqlDatabase, SqlEventStore } from '@crpm/adapters';
import { Leadership, Subscription, type SubscriptionOptions } from '@crpm/event-sourcing';
import type { Infrastructure } from './infrastructure.ts';

const RELAY = 'relay';

/**
 * Publishes a store's events as they are. Where the bus keeps them, one replica does it, and goes on
 * where the last one ended. Where it keeps nothing, the relay starts at the head: who comes later
 * reads what was before from the event feed.
 */
export function relayOf(
  store: SqlEventStore,
  database: SqlDatabase,
  infrastructure: Infrastructure,
): Subscription | Leadership {
  const { bus, ids } = infrastructure;
  const options: SubscriptionOptions = {
    name: RELAY,
    handle: (events) => bus.publish(store.name, events),
  };
  if (!bus.keeps) {
    const fromHead = { load: () => store.head(), save: () => Promise.resolve() };
    return new Subscription(store, fromHead, infrastructure, options);
  }
  return new Leadership(infrastructure.leases(database), infrastructure, {
    name: RELAY,
    holder: ids.uuid(),
    lead: async (fence) => {
      const checkpoints = store.checkpointsUnder(RELAY, fence);
      const subscription = new Subscription(store, checkpoints, infrastructure, options);
      await subscription.start();
      return () => subscription.stop();
    },
  });
}

/** Up to where the events of a store are on the bus, whichever replica publishes them. */
export const relayPosition = (
  relay: Subscription | Leadership,
  store: SqlEventStore,
): number | Promise<number> => (relay instanceof Subscription ? relay.position : store.load(RELAY));
