import { readFileSync } from 'node:fs';
import { minorUnitDigits } from '@crpm/contracts';
import * as z from 'zod';

const isZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
};

const PORT_NUMBER = 'must be a port number, 0 to 65535';

/** What settings of several processes are made of; texts, as an environment has them. */
export const SETTING = {
  port: z
    .string()
    .regex(/^\d{1,5}$/, PORT_NUMBER)
    .transform(Number)
    .pipe(z.int().max(65535, PORT_NUMBER)),
  currency: z
    .string()
    .refine((code) => minorUnitDigits(code) !== undefined, 'is no ISO 4217 currency'),
  zone: z.string().refine(isZone, 'is no IANA time zone'),
  bytes: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, 'must be a number of bytes')
    .transform(Number),
  url: z.url({ protocol: /^https?$/, message: 'is no address' }),
  logLevel: z.enum(['info', 'warn', 'error']),
  /** A whole number between 1 and `most`. */
  count: (most: number) =>
    z
      .string()
      .regex(/^\d{1,6}$/, `must be a number, 1 to ${most}`)
      .transform(Number)
      .refine((count) => count >= 1 && count <= most, `must be a number, 1 to ${most}`),
  /** The content of a file that is named: what is secret stands in no environment. */
  file: z.string().transform((path, context) => {
    try {
      const content = readFileSync(path, 'utf8').trim();
      if (content !== '') return content;
      context.addIssue(`names an empty file: ${path}`);
    } catch (error) {
      context.addIssue(`cannot be read: ${(error as Error).message}`);
    }
    return z.NEVER;
  }),
} as const;

/** Reads an environment once. Throws one Error that lists every fault, in one line for people. */
export function readSettings<Settings>(
  schema: z.ZodType<Settings>,
  environment: NodeJS.ProcessEnv,
): Settings {
  const result = schema.safeParse(environment);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, code, message, input }) => {
    const missing = code === 'invalid_type' && input === undefined;
    return `${path.join('.')} ${missing ? 'is missing' : message}`;
  });
  throw new Error(`The settings are not right: ${faults.join('; ')}.`);
}
