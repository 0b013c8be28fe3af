import * as z from 'zod';
import { Reason } from '../http.ts';
import { ParkedEvent } from '../parked.ts';

/**
 * What the figures lack, by store: events that could not be taken in, how many of them, and the
 * position of the first. A store of which nothing is missing is not in it.
 */
export const IncompleteSince = z.record(
  z.string(),
  z.object({
    position: z.int(),
    count: z.int(),
    /** How many of them somebody left out for good; absent where none. */
    skipped: z.int().optional(),
  }),
);
export type IncompleteSince = z.infer<typeof IncompleteSince>;

/** How far one store's events are in the figures. */
export const StoreStatus = z.object({
  /** Position up to which the figures go. */
  position: z.int(),
  head: z.int(),
  behind: z.int(),
  /** Up to when they have all that was recorded (ISO 8601), as far as is known; '' when it is not. */
  asOf: z.string(),
  /** Age of the oldest event that is not in the figures. */
  lagMilliseconds: z.number(),
  /** Deliveries dropped because the event was there already. */
  duplicates: z.int(),
  /** Deliveries that were not the next one; what lay between was read from the feed. */
  gaps: z.int(),
  /** Messages that are none of its events: left out. */
  strangers: z.int(),
  /** Why it is held up; null when it is not. */
  trouble: z.string().nullable(),
  /** Since when it has not got on (ISO 8601), for tries fail or come to no end; null when it does. */
  heldUpSince: z.string().nullable(),
  /** What the figures lack of it: "incomplete since this position". */
  parked: z
    .object({ count: z.int(), since: z.int(), type: z.string(), error: z.string() })
    .nullable(),
});
export type StoreStatus = z.infer<typeof StoreStatus>;

/** All tables of figures being made anew from the events. */
export const RebuildProgress = z.object({
  phase: z.enum(['copying', 'verifying', 'switching', 'done', 'failed']),
  /** Of the tables that are being made. */
  version: z.int(),
  /** Events copied of how many there are to copy now. */
  copied: z.int(),
  total: z.int(),
  error: z.string().nullable(),
});
export type RebuildProgress = z.infer<typeof RebuildProgress>;

/** GET /health/lag */
export const FiguresStatus = z.object({
  /**
   * checking: not known yet whether the figures are what was written. repairing: they were not, and
   * are being made anew. In both, reports show nothing and say that they are stale.
   */
  state: z.enum(['checking', 'repairing', 'running']),
  /** Why checking or repairing does not get on. */
  trouble: z.string().nullable(),
  stores: z.record(z.string(), StoreStatus),
  /** The rebuild that is running, or the last one since the start. */
  rebuild: RebuildProgress.nullable(),
});
export type FiguresStatus = z.infer<typeof FiguresStatus>;

/** POST /api/v1/analytics/parked/retry */
export const RetriedParked = z.object({
  /** Events that came into the figures. */
  retried: z.int(),
  incompleteSince: IncompleteSince,
});
export type RetriedParked = z.infer<typeof RetriedParked>;

/** GET /api/v1/analytics/parked: the events that the figures lack. */
export const ParkedList = z.object({
  data: z.array(ParkedEvent.extend({ store: z.string() })),
});
export type ParkedList = z.infer<typeof ParkedList>;

/** POST /api/v1/analytics/parked/skip: what comes later in its stream is tried again. */
export const SkipParkedRequest = z.strictObject({
  store: z.string().min(1).max(60),
  position: z.int().positive(),
  reason: Reason.shape.reason,
});
export type SkipParkedRequest = z.infer<typeof SkipParkedRequest>;
