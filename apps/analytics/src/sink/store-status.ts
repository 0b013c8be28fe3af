import type { StoreStatus } from '@crpm/contracts';
import { isOpen } from './sink-state.ts';
import type { Trouble } from './serial-loop.ts';
import type { StoreSink } from './store-sink.ts';

/** Milliseconds: a hold-up that is over sooner is no news, an engine that ended is back by then. */
export const STANDS_STILL = 5_000;

/**
 * How far one store's events are in the figures, and what holds them up: `trouble` where it does so
 * for all stores.
 */
export function statusOf(
  { incoming, applied, parked, range, loop, lookedAt, beforeSince }: StoreSink,
  now: number,
  trouble: Trouble | undefined = loop.trouble,
): StoreStatus {
  const behind = Math.max(0, incoming.announced - applied);
  const oldest = incoming.oldest?.recordedAt ?? range.recordedAt;
  const looked = lookedAt === undefined ? '' : iso(lookedAt);
  // An engine that hangs refuses nothing.
  const hangsSince =
    beforeSince !== undefined && now - beforeSince >= STANDS_STILL ? beforeSince : undefined;
  const heldUpSince = trouble?.since ?? hangsSince;
  const open = parked.filter(isOpen);
  const [first] = open;
  return {
    position: applied,
    head: incoming.announced,
    behind,
    asOf: behind > 0 || range.recordedAt > looked ? oldest : looked,
    lagMilliseconds: behind === 0 || oldest === '' ? 0 : Math.max(0, now - Date.parse(oldest)),
    duplicates: incoming.duplicates,
    gaps: incoming.gaps,
    strangers: incoming.strangers,
    trouble: trouble?.reason ?? null,
    heldUpSince: heldUpSince === undefined ? null : iso(heldUpSince),
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

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();
