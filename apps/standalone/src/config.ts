import { resolve } from 'node:path';
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

const GIBIBYTE = 1024 ** 3;

const Environment = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, PORT_NUMBER)
    .transform(Number)
    .pipe(z.int().max(65535, PORT_NUMBER))
    .default(8080),
  HOST: z
    .enum(['127.0.0.1', '::1', 'localhost'], {
      message: 'must be a loopback address until accounts exist',
    })
    .default('127.0.0.1'),
  CRPM_DATA_DIR: z.string().min(1).default('.data'),
  CRPM_BASE_CURRENCY: z
    .string()
    .refine((code) => minorUnitDigits(code) !== undefined, 'is no ISO 4217 currency')
    .optional(),
  CRPM_BUSINESS_ZONE: z.string().refine(isZone, 'is no IANA time zone').optional(),
  CRPM_IMPORT_LIMIT: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, 'must be a number of bytes')
    .transform(Number)
    .default(GIBIBYTE),
  CRPM_LOG_LEVEL: z.enum(['info', 'warn', 'error']).default('warn'),
});

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** Undefined: what the data folder was made with, or USD. */
  readonly baseCurrency: string | undefined;
  /** Undefined: what the data folder was made with, or UTC. */
  readonly businessZone: string | undefined;
  /** Bytes that the files of one import may hold, unpacked. */
  readonly importLimit: number;
  readonly logLevel: 'info' | 'warn' | 'error';
}

/** Reads the environment once. Throws one Error that lists every fault. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const result = Environment.safeParse(environment);
  if (!result.success) {
    const faults = result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
    throw new Error(`The settings are not right: ${faults.join('; ')}.`);
  }
  const { data } = result;
  return {
    port: data.PORT,
    host: data.HOST,
    dataDir: resolve(data.CRPM_DATA_DIR),
    baseCurrency: data.CRPM_BASE_CURRENCY,
    businessZone: data.CRPM_BUSINESS_ZONE,
    importLimit: data.CRPM_IMPORT_LIMIT,
    logLevel: data.CRPM_LOG_LEVEL,
  };
}
