import * as z from 'zod';

const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
const LINE_ENDS = /[\n\r\u2028\u2029]/;
/** Anything beside spaces, marks of direction, joiners and fillers, which draw nothing. */
const VISIBLE = /[^\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u;

/** Text of many lines that a person typed: trimmed, NFC, no controls, no half of a surrogate pair. */
export const longText = (max: number) =>
  z
    .string()
    .trim()
    .refine((value) => value.isWellFormed(), 'must be valid Unicode')
    .refine((value) => !CONTROLS.test(value), 'must not contain control characters')
    .transform((value) => value.normalize('NFC'))
    .pipe(z.string().max(max));
/** As `longText`, of one line. */
export const text = (max: number) =>
  longText(max).refine((value) => !LINE_ENDS.test(value), 'must be one line');
export const requiredText = (max: number) =>
  text(max).refine((value) => VISIBLE.test(value), 'must not be empty');

/** By which text is told apart and searched where case is nothing: `ä-1` is `Ä-1`. */
export const caseless = (value: string): string => value.normalize('NFC').toLowerCase();

/** YYYY-MM-DD that exists in the calendar. */
export const CalendarDate = z.iso.date();
const EARLIEST = Date.parse('1901-01-01T00:00:00Z');
const LATEST = Date.parse('2200-01-01T00:00:00Z');
/** An RFC 3339 instant with its offset, within what every calendar and store here can hold. */
export const Instant = z.iso.datetime({ offset: true }).refine((instant) => {
  const at = Date.parse(instant);
  return at >= EARLIEST && at < LATEST;
}, 'must lie between the years 1901 and 2199');

/** Whole units, at least one; the bound keeps sums exact. */
export const Quantity = z.int().min(1).max(1_000_000_000);

export const Reason = z.strictObject({
  reason: longText(500).refine((value) => VISIBLE.test(value), 'must not be empty'),
});

/** DELETE of a record, which archives it. */
export const ArchiveQuery = z.strictObject({ reason: Reason.shape.reason.optional() });

/** Where a write landed: pass it as `X-Min-Position: store=pos` to read figures that include it. */
export const Position = z.object({ store: z.string(), pos: z.int() });

/** What every write answers. */
export const WriteReceipt = z.object({
  id: z.string(),
  /** The record's ETag, to be sent back as If-Match. */
  version: z.int(),
  position: Position,
});
export type WriteReceipt = z.infer<typeof WriteReceipt>;

/** One page of a list: follow `next` (an opaque cursor for `after`) until hasMore is false. */
export const page = <Item extends z.ZodType>(item: Item) =>
  z.object({
    data: z.array(item),
    page: z.object({
      next: z.string().nullable(),
      hasMore: z.boolean(),
      /** Present with ?count=exact */
      total: z.int().optional(),
    }),
  });

export interface Page<Item> {
  data: Item[];
  page: { next: string | null; hasMore: boolean; total?: number };
}

/** A list that is short enough to be answered whole. */
export const list = <Item extends z.ZodType>(item: Item) => z.object({ data: z.array(item) });

/** Query fields every list takes. */
export const listQuery = {
  q: text(200).optional(),
  limit: z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    // A query is text; what it stands for is told to readers of the API's description.
    .meta({ type: 'integer', minimum: 1, maximum: 250, default: 50 })
    .transform(Number)
    .pipe(z.int().min(1).max(250))
    .default(50),
  after: z.string().max(1000).optional(),
  count: z.literal('exact').optional(),
};
/** `name` ascending or `-name` descending, one of the given fields. */
export const sortOf = <const Fields extends readonly [string, ...string[]]>(fields: Fields) =>
  z.enum(
    fields.flatMap((field) => [field, `-${field}`]) as [Fields[number], ...`-${Fields[number]}`[]],
  );
