import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, parse, resolve } from 'node:path';
import * as z from 'zod';
import { readSettings, SETTING } from '../settings.ts';
import type { Address } from './message-connection.ts';

/** The services, each of which others may ask. */
export const SERVICES = ['customers', 'products', 'purchases', 'analytics'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** Replicas, with commas between. */
const list = <Item>(item: (text: string) => Item | undefined, what: string) =>
  z.string().transform((text, context): Item[] => {
    const items = text.split(',').map((one) => item(one.trim()));
    const found = items.filter((one) => one !== undefined);
    if (found.length === items.length) return found;
    context.addIssue(`must be ${what}, or several with commas between`);
    return z.NEVER;
  });

const addresses = list((text): Address | undefined => {
  const [, host, port] = /^\[?([^[\]]+)\]?:(\d{1,5})$/.exec(text) ?? [];
  return host === undefined ? undefined : { host, port: Number(port) };
}, 'host:port');

const urls = list(
  (text) => (/^http:\/\/[^/]+\/?$/.test(text) ? new URL(text).origin : undefined),
  'http://host:port',
);

const names = list((text) => (text === '' ? undefined : text), 'a name');

/** Names of databases and accounts, as infra/mysql makes them. */
export const databaseOf = (name: string): string => `crpm_${name}`;
export const accountOf = (service: ServiceName): string => `crpm_${service}`;

const privateKey = SETTING.file.transform((pem, context): KeyObject => {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Said below.
  }
  context.addIssue('names no private Ed25519 key');
  return z.NEVER;
});

const publicKeys = z.string().transform((folder, context): ReadonlyMap<string, KeyObject> => {
  try {
    const files = readdirSync(folder).filter((name) => name.endsWith('.pem'));
    return new Map(
      files.map((name) => [parse(name).name, createPublicKey(readFileSync(join(folder, name)))]),
    );
  } catch (error) {
    context.addIssue(`is no folder of public keys, <service>.pem: ${(error as Error).message}`);
    return z.NEVER;
  }
});

/** Of every process. */
const Process = z
  .object({
    PORT: SETTING.port.default(8080),
    HOST: z.string().min(1).default('127.0.0.1'),
    CRPM_DATA_DIR: z.string().min(1).default('.data'),
    CRPM_BASE_CURRENCY: SETTING.currency.default('USD'),
    CRPM_BUSINESS_ZONE: SETTING.zone.default('UTC'),
    CRPM_LOG_LEVEL: SETTING.logLevel.default('warn'),
    OTEL_EXPORTER_OTLP_ENDPOINT: SETTING.url.optional(),
    CRPM_DRAIN_SECONDS: z
      .string()
      .regex(/^\d$/, 'must be a number of seconds, 0 to 9')
      .transform(Number)
      .default(5),
    CRPM_SERVICE_KEY_FILE: privateKey,
  })
  .transform((settings) => ({
    port: settings.PORT,
    host: settings.HOST,
    dataDir: resolve(settings.CRPM_DATA_DIR),
    baseCurrency: settings.CRPM_BASE_CURRENCY,
    businessZone: settings.CRPM_BUSINESS_ZONE,
    logLevel: settings.CRPM_LOG_LEVEL,
    traces: settings.OTEL_EXPORTER_OTLP_ENDPOINT,
    /** Seconds between saying that it is not ready any more and closing its doors. */
    drainSeconds: settings.CRPM_DRAIN_SECONDS,
    key: settings.CRPM_SERVICE_KEY_FILE,
  }));

const Kafka = z
  .object({
    CRPM_KAFKA_BROKERS: names,
    CRPM_KAFKA_PREFIX: z
      .string()
      .regex(/^[\w.-]{1,100}$/, 'is no topic name')
      .default('crpm'),
    CRPM_KAFKA_PARTITIONS: SETTING.count(1000).default(6),
    CRPM_KAFKA_REPLICAS: SETTING.count(3).default(1),
  })
  .transform((settings) => ({
    kafka: {
      brokers: settings.CRPM_KAFKA_BROKERS,
      prefix: settings.CRPM_KAFKA_PREFIX,
      partitions: settings.CRPM_KAFKA_PARTITIONS,
      replicas: settings.CRPM_KAFKA_REPLICAS,
    },
  }));

/** Of one that answers messages, and so must know who may ask. */
const Messages = z
  .object({
    CRPM_MESSAGE_PORT: SETTING.port.default(8081),
    CRPM_SERVICE_PUBLIC_KEYS: publicKeys,
  })
  .transform((settings) => ({
    messages: { port: settings.CRPM_MESSAGE_PORT, publicKeys: settings.CRPM_SERVICE_PUBLIC_KEYS },
  }));

const MYSQL = {
  CRPM_MYSQL_HOST: z.string().min(1),
  CRPM_MYSQL_PORT: SETTING.port.default(3306),
};

const mysqlOf = (service: ServiceName) =>
  z.object({ ...MYSQL, CRPM_MYSQL_PASSWORD_FILE: SETTING.file }).transform((settings) => ({
    mysql: {
      host: settings.CRPM_MYSQL_HOST,
      port: settings.CRPM_MYSQL_PORT,
      account: { user: accountOf(service), password: settings.CRPM_MYSQL_PASSWORD_FILE },
    },
  }));

/** With the account that may change the schema. */
const mysqlMigrationsOf = (service: ServiceName) =>
  z
    .object({ ...MYSQL, CRPM_MYSQL_MIGRATIONS_PASSWORD_FILE: SETTING.file })
    .transform((settings) => ({
      mysql: {
        host: settings.CRPM_MYSQL_HOST,
        port: settings.CRPM_MYSQL_PORT,
        account: {
          user: `${accountOf(service)}_migrations`,
          password: settings.CRPM_MYSQL_MIGRATIONS_PASSWORD_FILE,
        },
      },
    }));

const ClickHouse = z
  .object({
    CRPM_CLICKHOUSE_URL: z.url({ protocol: /^https?$/, message: 'is no address' }),
    CRPM_CLICKHOUSE_DATABASE: z
      .string()
      .regex(/^\w{1,64}$/, 'is no name')
      .default('crpm'),
    CRPM_CLICKHOUSE_CLUSTER: z
      .string()
      .regex(/^[\w-]{1,64}$/, 'is no name')
      .optional(),
    CRPM_CLICKHOUSE_WRITER_PASSWORD_FILE: SETTING.file,
    CRPM_CLICKHOUSE_READER_PASSWORD_FILE: SETTING.file,
  })
  .transform((settings) => ({
    clickhouse: {
      url: settings.CRPM_CLICKHOUSE_URL,
      database: settings.CRPM_CLICKHOUSE_DATABASE,
      cluster: settings.CRPM_CLICKHOUSE_CLUSTER,
      writer: { username: 'writer', password: settings.CRPM_CLICKHOUSE_WRITER_PASSWORD_FILE },
      reader: { username: 'reader', password: settings.CRPM_CLICKHOUSE_READER_PASSWORD_FILE },
    },
  }));

const NoClickHouse = z.object({}).transform(() => ({ clickhouse: undefined }));

/** Of the one that people reach. */
const Public = z
  .object({
    CRPM_PUBLIC_HOSTS: names.default(['localhost', '127.0.0.1', '[::1]']),
    CRPM_IMPORT_LIMIT: SETTING.bytes.default(1024 ** 3),
    CRPM_METRICS_PORT: SETTING.port.optional(),
  })
  .transform((settings) => ({
    /** Names it answers to; a page elsewhere may not post to a shop here. */
    hosts: settings.CRPM_PUBLIC_HOSTS.map((name) => name.toLowerCase()),
    importLimit: settings.CRPM_IMPORT_LIMIT,
    /** A service tells its numbers where it answers; this one not to whoever may reach it. */
    metricsPort: settings.CRPM_METRICS_PORT,
  }));

/** What a service does decides which settings it has. */
export interface ServiceNeeds {
  readonly name: ServiceName;
  /** The services it asks. */
  readonly asks: readonly ServiceName[];
  /** Whether it keeps the figures. */
  readonly figures?: boolean;
}

const variable = (service: string, what: string) => `CRPM_${service.toUpperCase()}_${what}`;

/** Where services answer, one setting each: CRPM_PRODUCTS_MESSAGES and so on. */
const peers = <Item>(services: readonly ServiceName[], what: string, item: z.ZodType<Item[]>) =>
  z
    .object(Object.fromEntries(services.map((service) => [variable(service, what), item])))
    .transform(
      (settings): ReadonlyMap<ServiceName, readonly Item[]> =>
        new Map(services.map((service) => [service, settings[variable(service, what)] ?? []])),
    );

const messagesOf = (services: readonly ServiceName[]) =>
  peers(services, 'MESSAGES', addresses).transform((found) => ({ peers: found }));

export type ProcessConfig = z.output<typeof Process> &
  z.output<typeof Kafka> & { readonly peers: ReadonlyMap<ServiceName, readonly Address[]> };

/** The settings of a service. Throws one Error that lists every fault. */
export const readServiceConfig = (
  { name, asks, figures }: ServiceNeeds,
  environment: NodeJS.ProcessEnv = process.env,
) =>
  readSettings(
    Process.and(Kafka)
      .and(Messages)
      .and(mysqlOf(name))
      .and(figures ? ClickHouse : NoClickHouse)
      .and(messagesOf(asks)),
    environment,
  );
export type ServiceConfig = ReturnType<typeof readServiceConfig>;

/** The settings of the gateway. */
export const readGatewayConfig = (environment: NodeJS.ProcessEnv = process.env) =>
  readSettings(
    Process.and(Kafka)
      .and(messagesOf(SERVICES))
      .and(peers(SERVICES, 'URL', urls).transform((found) => ({ urls: found })))
      .and(Public),
    environment,
  );
export type GatewayConfig = ReturnType<typeof readGatewayConfig>;

/** The settings of a service's migrate step, which alone knows the account that may. */
export const readMigrationConfig = (
  service: ServiceName,
  environment: NodeJS.ProcessEnv = process.env,
) => readSettings(mysqlMigrationsOf(service).and(Kafka), environment);
