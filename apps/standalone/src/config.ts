import { resolve } from 'node:path';
import { readSettings, SETTING } from '@crpm/service-kit';
import * as z from 'zod';

const GIBIBYTE = 1024 ** 3;

const Environment = z.object({
  PORT: SETTING.port.default(8080),
  HOST: z
    .enum(['127.0.0.1', '::1', 'localhost'], {
      message: 'must be a loopback address until accounts exist',
    })
    .default('127.0.0.1'),
  CRPM_DATA_DIR: z.string().min(1).default('.data'),
  CRPM_BASE_CURRENCY: SETTING.currency.optional(),
  CRPM_BUSINESS_ZONE: SETTING.zone.optional(),
  CRPM_IMPORT_LIMIT: SETTING.bytes.default(GIBIBYTE),
  CRPM_LOG_LEVEL: SETTING.logLevel.default('warn'),
  OTEL_EXPORTER_OTLP_ENDPOINT: SETTING.url.optional(),
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
  /** Of the collector that traces are told to; without it, there are none. */
  readonly traces: string | undefined;
}

/** Reads the environment once. Throws one Error that lists every fault. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const settings = readSettings(Environment, environment);
  return {
    port: settings.PORT,
    host: settings.HOST,
    dataDir: resolve(settings.CRPM_DATA_DIR),
    baseCurrency: settings.CRPM_BASE_CURRENCY,
    businessZone: settings.CRPM_BUSINESS_ZONE,
    importLimit: settings.CRPM_IMPORT_LIMIT,
    logLevel: settings.CRPM_LOG_LEVEL,
    traces: settings.OTEL_EXPORTER_OTLP_ENDPOINT,
  };
}
