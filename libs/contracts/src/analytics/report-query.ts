import * as z from 'zod';
import { CalendarDate } from '../http.ts';
import { dimensionsOf } from './reports.ts';
import type { ReportSpec } from './reports.ts';

export const COMPARISONS = ['previous_period', 'previous_year'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** More rows than this are never answered at once: `hasMore` says that there are. */
export const MAX_REPORT_ROWS = 50_000;
/** Values one filter may list, over all its repetitions. */
export const MAX_FILTER_VALUES = 100;

const Day = CalendarDate.refine((day) => day >= '1900-01-01' && day <= '2299-12-31', {
  message: 'must lie between 1900 and 2299',
});
const POSITION = '(customers|products|purchases)=\\d{1,15}';
/** One position per store: "purchases=1234,products=55". */
export const PositionVector = z
  .string()
  .max(500)
  .regex(
    new RegExp(`^${POSITION}(,${POSITION})*$`),
    'must look like "purchases=12,products=5", of the stores customers, products, purchases',
  )
  .transform((text): Record<string, number> =>
    Object.fromEntries(
      text.split(',').map((part) => {
        const [store = '', position] = part.split('=');
        return [store, Number(position)];
      }),
    ),
  );
const FilterValue = z.string().max(2000);
const listOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z
    .string()
    .max(200)
    .transform((text) => [...new Set(text.split(','))])
    .pipe(z.array(z.enum(values)));

/** Keys `sort` takes: what the report shows, each with an optional `-` for descending. */
export const sortKeys = (report: ReportSpec): readonly string[] => {
  const groupings = report.groupBy.length > 0 ? report.groupBy : [undefined];
  const columns = groupings.flatMap((grouping) => dimensionsOf(report, grouping));
  return [...new Set([...columns, ...report.measures])].filter(
    // a country's name follows from its code outside the database; local amounts do not compare
    (key) => !key.endsWith('CountryName') && key !== 'countryName' && key !== 'localNetSales',
  );
};

const optional = (report: ReportSpec) => ({
  compare: listOf(COMPARISONS),
  asOf: Day,
  ageBands: z.enum(['standard', 'decades']),
  soldOnly: z.enum(['true', 'false']).transform((value) => value === 'true'),
  order: z.enum(['best', 'least']),
  status: z.enum(['active', 'all']),
  groupBy: z.enum(report.groupBy as readonly [string, ...string[]]),
});

/**
 * GET /api/v1/reports/{report}. Several values of a filter: repeat the parameter or separate them by
 * commas; a value that itself has up to four commas needs no escaping, because every run of parts is
 * tried.
 * Nothing for it ("filter[brand]=") finds what has none.
 */
export function reportQuery(report: ReportSpec) {
  const keys = sortKeys(report);
  const Sort = z
    .string()
    .max(200)
    .transform((text) =>
      text.split(',').map((part) => ({
        key: part.startsWith('-') ? part.slice(1) : part,
        descending: part.startsWith('-'),
      })),
    )
    .refine((sorts) => sorts.every(({ key }) => keys.includes(key)), {
      message: `must be of: ${keys.join(', ')}; "-" before it for descending`,
    });
  const { groupBy, ...options } = optional(report);
  const own = Object.fromEntries(
    report.options.map((option) => [option, options[option].optional()]),
  ) as { [Option in keyof typeof options]: z.ZodOptional<(typeof options)[Option]> };
  const filters = Object.fromEntries(
    report.filters.map((key) => [
      `filter[${key}]`,
      z.union([FilterValue, z.array(FilterValue).max(MAX_FILTER_VALUES)]).optional(),
    ]),
  );
  return z
    .strictObject({
      from: Day.optional(),
      to: Day.optional(),
      sort: Sort.optional(),
      limit: z
        .string()
        .regex(/^\d{1,9}$/, 'must be a whole number')
        .meta({ type: 'integer', minimum: 1, maximum: MAX_REPORT_ROWS })
        .transform(Number)
        .pipe(z.int().min(1).max(MAX_REPORT_ROWS))
        .optional(),
      /**
       * Answer as of these positions, to show several reports at one and the same frame. `stale`
       * when the figures do not come that far within 2 s.
       */
      at: PositionVector.optional(),
      /** Wait up to 2 s until the figures include these positions. */
      minPosition: PositionVector.optional(),
      format: z.enum(['json', 'csv']).default('json'),
      /** With format=csv: start with a byte order mark, as Excel likes it. */
      bom: z.enum(['true', 'false']).optional(),
      ...own,
      ...(report.groupBy.length > 0 && { groupBy: groupBy.optional() }),
      ...filters,
    })
    .refine(({ from, to }) => !from || !to || from <= to, {
      path: ['from'],
      message: 'must not be after `to`',
    })
    .refine(({ compare, from, to }) => !compare || (from && to), {
      path: ['compare'],
      message: 'needs `from` and `to`',
    });
}
