import * as z from 'zod';
import { page } from '../http.ts';
import { Money } from '../money.ts';
import { isPassingCode } from '../problems.ts';

export const IMPORT_STATUSES = [
  'profiling',
  'needs-input',
  'running',
  'completed',
  'failed',
] as const;
export const FILE_KINDS = ['customers', 'products', 'sales', 'stores', 'exchange-rates'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

export const DATE_ORDERS = ['mdy', 'dmy', 'ymd'] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];

/** What is done with a sale whose customer is in no file and not in the shop. */
export const UNKNOWN_CUSTOMER_POLICIES = ['reject', 'keep'] as const;

/** Query of POST /api/v1/imports (multipart, field `files`). */
export const StartImportQuery = z.strictObject({
  /** Does everything but the writing. */
  dryRun: z.stringbool().default(false),
  /** Counts every imported product in at so many units, so that the shop can sell at once. */
  openingStock: z.coerce.number().int().min(0).max(1_000_000_000).optional(),
  unknownCustomer: z.enum(UNKNOWN_CUSTOMER_POLICIES).default('reject'),
  /** The order of dates that the files themselves leave open. */
  dateOrder: z.enum(DATE_ORDERS).optional(),
  /** Names the system the files come from: the same key of the same source is the same record. */
  source: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .default('import'),
});
export type StartImportQuery = z.infer<typeof StartImportQuery>;

/** POST /api/v1/imports/{id}/answers: by a question's id, or one order for all that is open. */
export const AnswerImportRequest = z.strictObject({
  dateOrder: z.enum(DATE_ORDERS).optional(),
  answers: z.record(z.string(), z.enum(DATE_ORDERS)).optional(),
});
export type AnswerImportRequest = z.infer<typeof AnswerImportRequest>;

export const ImportProblem = z.object({
  code: z.string(),
  /** A rejected row is not imported; a repaired one is; a warning changes nothing. */
  severity: z.enum(['rejected', 'repaired', 'warning']),
  detail: z.string(),
  count: z.int(),
  examples: z.array(
    z.object({ line: z.int(), column: z.string(), value: z.string(), reason: z.string() }),
  ),
});
export type ImportProblem = z.infer<typeof ImportProblem>;

export const ImportFile = z.object({
  name: z.string(),
  /** Null: none of ours (a data dictionary, say); left alone, see `note`. */
  kind: z.enum(FILE_KINDS).nullable(),
  encoding: z.string(),
  /** rows = accepted + repaired + rejected */
  rows: z.int(),
  accepted: z.int(),
  repaired: z.int(),
  rejected: z.int(),
  /** What the shop did with the records: all `unchanged` when the same file comes again. */
  outcomes: z.object({ created: z.int(), changed: z.int(), unchanged: z.int() }),
  problems: z.array(ImportProblem),
  note: z.string().nullable(),
});
export type ImportFile = z.infer<typeof ImportFile>;

/** A date column whose order its values do not decide. */
export const ImportQuestion = z.object({
  id: z.string(),
  file: z.string(),
  column: z.string(),
  /** "##-##-####" */
  shape: z.string(),
  examples: z.array(z.string()),
  options: z.array(z.enum(DATE_ORDERS)),
});
export type ImportQuestion = z.infer<typeof ImportQuestion>;

const reconciled = <Value extends z.ZodType>(value: Value) =>
  z.object({ files: value, reports: value.nullable(), difference: value.nullable() });

/**
 * What the accepted sales lines add up to, against what the reports have of these very sales (null
 * after a dry run, which wrote nothing). Other sales of the same days are on neither side.
 */
export const ImportReconciliation = z.object({
  from: z.string(),
  to: z.string(),
  revenue: reconciled(Money),
  units: reconciled(z.int()),
  orders: reconciled(z.int()),
  /** Worth of the rejected lines whose product and quantity could be read. */
  rejectedRevenue: Money,
});
export type ImportReconciliation = z.infer<typeof ImportReconciliation>;

export const ImportRecord = z.object({
  id: z.string(),
  status: z.enum(IMPORT_STATUSES),
  options: StartImportQuery,
  files: z.array(ImportFile),
  /** Open while the status is needs-input. */
  questions: z.array(ImportQuestion),
  progress: z.object({
    done: z.int(),
    total: z.int(),
    rowsPerSecond: z.int(),
    /** Null until there is a rate to tell it from. */
    secondsLeft: z.int().nullable(),
  }),
  /** Null until completed, and where no sales were accepted. */
  reconciliation: ImportReconciliation.nullable(),
  failure: z.object({ code: z.string(), detail: z.string() }).nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type ImportRecord = z.infer<typeof ImportRecord>;
/** Failed of what passes: its files are kept, and it runs again when it is retried. */
export const mayRunAgain = ({
  status,
  failure,
}: Pick<ImportRecord, 'status' | 'failure'>): boolean =>
  status === 'failed' && failure !== null && isPassingCode(failure.code);
export const ImportsPage = page(ImportRecord);
