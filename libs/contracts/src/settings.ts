import * as z from 'zod';
import type { IncompleteSince } from './analytics/figures-status.ts';
import { list } from './http.ts';
import { Money } from './money.ts';

/** GET /api/v1/settings: what the console must know before it draws. */
export const Settings = z.object({
  version: z.string(),
  baseCurrency: z.string(),
  businessZone: z.string(),
  /** The business day now, YYYY-MM-DD. */
  today: z.string(),
  composition: z.enum(['standalone', 'distributed']),
});
export type Settings = z.infer<typeof Settings>;

/** Something was committed; for the live feed. */
export const Activity = z.object({
  store: z.string(),
  position: z.int(),
  type: z.string(),
  id: z.string(),
  at: z.string(),
  summary: z.string(),
  /** In the base currency, where it was about money. */
  amount: Money.optional(),
});
export type Activity = z.infer<typeof Activity>;

/** GET /api/v1/activity: what happened last, the newest first. */
export const Activities = list(Activity);

/** Messages of GET /api/v1/stream (server-sent events named by their key). */
export interface StreamMessages {
  /** The figures moved: reload what is on screen, pinned at this watermark. */
  figures: {
    watermark: Record<string, number>;
    /** Up to when they have all that was recorded, as far as is known; '' when it is not. */
    at: string;
    /** Of the events that are known of. */
    behind: number;
    incompleteSince: IncompleteSince;
    /** Since when they have stood still, for tries to get on fail or come to no end; else null. */
    heldUpSince: string | null;
  };
  activity: Activity;
  /** What was written since the last beat: whoever shows one of them reads it again. */
  changes: {
    records: ChangedRecord[];
    /** There were too many to name. */
    more: boolean;
  };
}

export interface ChangedRecord {
  /** What its stream is of: customer, product, stock (by the product's id), purchase, store … */
  kind: string;
  id: string;
  /** It was not there before. */
  created: boolean;
}
