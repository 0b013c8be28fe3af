import * as z from 'zod';
import { IncompleteSince } from './figures-status.ts';

/** What of the stores' books is compared with the figures, in the order it is told. */
export const BOOKS_CHECKS = [
  'customers',
  'products',
  'stock',
  'purchases',
  'sales',
  'cancellations',
  'events',
] as const;
export type BooksCheck = (typeof BOOKS_CHECKS)[number];

/** One line of a service's books. */
export interface Account {
  readonly check: BooksCheck;
  /** A part of the store (records whose ids end so, a currency and a day), or one record. */
  readonly key: string;
  /** Whole numbers as text: sums may be of any size. */
  readonly sums: Readonly<Record<string, string>>;
}
export type BooksPart = Pick<Account, 'check' | 'key'>;

/** Asks for the books as they are now: of all parts, or of each record in some of them. */
export interface BooksQuestion {
  readonly within?: readonly BooksPart[];
}

export interface BooksAnswer {
  /** Up to where the events are in the books. */
  readonly position: number;
  readonly head: number;
  /** Null while the books are being made up to the head: to be asked again. */
  readonly accounts: readonly Account[] | null;
}

const Sums = {
  figure: z.string(),
  /** The currency that was sold in; empty where the check knows none. */
  group: z.string(),
  /** Of money, which is a decimal string; null for whole numbers. */
  currency: z.string().nullable(),
  /** By the store's own books. */
  expected: z.string(),
  /** In the figures. */
  found: z.string(),
};

export const ReconciliationCheck = z.object({
  check: z.enum(BOOKS_CHECKS),
  /** Over everything. */
  figures: z.array(z.object(Sums)),
  /** Keys that differ; with `hasMore` at least so many. */
  drift: z.int(),
  /** What differs: a record's id, or the currency, the day and the purchase. */
  differences: z.array(z.object({ key: z.string(), ...Sums })),
  hasMore: z.boolean(),
});
export type ReconciliationCheck = z.infer<typeof ReconciliationCheck>;

/** GET, POST /api/v1/reconciliation */
export const Reconciliation = z.object({
  /** Of the last comparison, unless one is running now or there was none yet. */
  state: z.enum(['never', 'running', 'balanced', 'drift']),
  /** The books were equal as of then: the last time that was seen. */
  balancedAt: z.string().nullable(),
  progress: z
    .object({
      step: z.enum(['reading', 'waiting', 'comparing']),
      /** Events in the books, of how many there are. */
      done: z.int(),
      total: z.int(),
    })
    .nullable(),
  /** Why the last try came to nothing; the result is the one before it. */
  trouble: z.string().nullable(),
  result: z
    .object({
      /** As of when. */
      at: z.string(),
      /** As of which event of each store, on both sides. */
      positions: z.record(z.string(), z.int()),
      /** Events that the figures are known to lack: what they would bring is drift. */
      incompleteSince: IncompleteSince,
      drift: z.int(),
      checks: z.array(ReconciliationCheck),
    })
    .nullable(),
});
export type Reconciliation = z.infer<typeof Reconciliation>;
