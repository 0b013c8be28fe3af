import type { StoreStatus } from '@crpm/contracts';
import { isOpen } from './sink-state.ts';
import type { Trouble } from './serial-loop.ts';
import type { StoreSink } from './store-sink.ts';

/**
 * How far one store's events are in the figures, and what holds them up: `trouble` where it does so
 * for all stores.
 */
export function statusOf(
  { incoming, applied, parked, range, loop }: StoreSink,
  now: number,
  trouble: Trouble | undefined = loop.trouble,
): StoreStatus {
  const behind = Math.max(0, incoming.announced - applied);
  const oldest = incoming.oldest?.recordedAt ?? range.recordedAt;
  const open = parked.filter(isOpen);
  const [first] = open;
  return {
    position: applied,
    head: incoming.announced,
    behind,
    lagMilliseconds: behind === 0 || oldest === '' ? 0 : Math.max(0, now - Date.parse(oldest)),
    duplicates: incoming.duplicates,
    gaps: incoming.gaps,
    strangers: incoming.strangers,
    trouble: trouble?.reason ?? null,
    heldUpSince: trouble ? new Date(trouble.since).toISOString() : null,
    parked: first
      ? {
          count: open.length,
          since: first.position,
          type: first.type,
          error: first.error,
        }
      : null,
  };
}
