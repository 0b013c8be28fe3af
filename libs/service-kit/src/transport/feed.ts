import type { Recorded } from '@crpm/contracts';
import type { EventFeed } from '@crpm/event-sourcing';
import type { FeedAnswer } from '../event-feed.controller.ts';
import { ask, type Asking } from '../service-client.ts';

/** The stores' events, asked of the services that own them. */
export const feedOver = (asking: Asking): EventFeed => ({
  async read(store, after, limit) {
    const found: Recorded[] = [];
    for (;;) {
      const { events, more } = await ask<FeedAnswer>(asking, `${store}.events`, {
        after: found.at(-1)?.position ?? after,
        limit: limit - found.length,
      });
      found.push(...events);
      if (!more) return found;
    }
  },
  head: (store) => ask<number>(asking, `${store}.head`, {}),
});
