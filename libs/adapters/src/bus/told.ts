import type { BusConsumer } from '@crpm/event-sourcing';

/** A follower is told once: what becomes of it there holds up nobody. */
export const told =
  (follower: BusConsumer): BusConsumer =>
  (store, messages) =>
    follower(store, messages).catch(() => undefined);
