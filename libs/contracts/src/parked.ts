import * as z from 'zod';
import { Reason } from './http.ts';

/** Why an event was left out for good, by whom and when. */
export const Skipped = z.object({ reason: z.string(), by: z.string(), at: z.string() });
export type Skipped = z.infer<typeof Skipped>;

/** An event that somebody could not handle, and set aside. */
export const ParkedEvent = z.object({
  position: z.int(),
  stream: z.string(),
  type: z.string(),
  /** Why it could not be handled, the last time. */
  error: z.string(),
  /** Null where it is to be tried again. */
  skipped: Skipped.nullable(),
});
export type ParkedEvent = z.infer<typeof ParkedEvent>;

/** GET /api/v1/purchases/parked: what reactors could not handle. */
export const ParkedByReactors = z.object({
  data: z.array(ParkedEvent.extend({ reactor: z.string() })),
});
export type ParkedByReactors = z.infer<typeof ParkedByReactors>;

/** POST /api/v1/purchases/parked/retry */
export const RetriedByReactors = z.object({
  /** Events that were handled. */
  retried: z.int(),
  /** Events that are still to be tried again. */
  parked: z.int(),
});
export type RetriedByReactors = z.infer<typeof RetriedByReactors>;

/** POST /api/v1/purchases/parked/skip: it is not tried again. */
export const SkipByReactorRequest = z.strictObject({
  reactor: z.string().min(1).max(100),
  position: z.int().positive(),
  reason: Reason.shape.reason,
});
export type SkipByReactorRequest = z.infer<typeof SkipByReactorRequest>;
