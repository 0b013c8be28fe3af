import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readGatewayConfig, readMigrationConfig, readServiceConfig } from './config.ts';

const folder = mkdtempSync(join(tmpdir(), 'crpm-config-'));
const file = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
file('purchases.pem', publicKey.export({ type: 'spki', format: 'pem' }).toString());
const key = file('key', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
const password = file('password', 'secret\n');
afterAll(() => rmSync(folder, { recursive: true }));

const common = { CRPM_SERVICE_KEY_FILE: key, CRPM_KAFKA_BROKERS: 'a:9092, b:9092' };
const service = {
  ...common,
  CRPM_SERVICE_PUBLIC_KEYS: folder,
  CRPM_MYSQL_HOST: 'mysql',
  CRPM_MYSQL_PASSWORD_FILE: password,
};

it('reads what a service needs, secrets out of files', () => {
  const config = readServiceConfig(
    { name: 'purchases', asks: ['customers'] },
    { ...service, CRPM_CUSTOMERS_MESSAGES: 'one:81,[::1]:82' },
  );
  expect(config).toMatchObject({
    port: 8080,
    host: '127.0.0.1',
    baseCurrency: 'USD',
    kafka: { brokers: ['a:9092', 'b:9092'], prefix: 'crpm', partitions: 6 },
    messages: { port: 8081 },
    mysql: { host: 'mysql', port: 3306, account: { user: 'crpm_purchases', password: 'secret' } },
    clickhouse: undefined,
  });
  expect(config.peers.get('customers')).toEqual([
    { host: 'one', port: 81 },
    { host: '::1', port: 82 },
  ]);
  expect([...config.messages.publicKeys.keys()]).toEqual(['purchases']);
});

it('keeps the figures on one server unless a cluster is named', () => {
  const environment = {
    ...service,
    CRPM_CLICKHOUSE_URL: 'http://clickhouse:8123',
    CRPM_CLICKHOUSE_WRITER_PASSWORD_FILE: password,
    CRPM_CLICKHOUSE_READER_PASSWORD_FILE: password,
  };
  const read = (more: object) =>
    readServiceConfig({ name: 'analytics', asks: [], figures: true }, { ...environment, ...more })
      .clickhouse?.cluster;
  expect(read({})).toBeUndefined();
  expect(read({ CRPM_CLICKHOUSE_CLUSTER: 'figures' })).toBe('figures');
  expect(() => read({ CRPM_CLICKHOUSE_CLUSTER: 'a`b' })).toThrow(
    'CRPM_CLICKHOUSE_CLUSTER is no name',
  );
});

it('has no secret and no server that works by default: what is missing is listed at once', () => {
  expect(() =>
    readServiceConfig({ name: 'analytics', asks: ['products'], figures: true }, {}),
  ).toThrow(
    new RegExp(
      [
        'CRPM_SERVICE_KEY_FILE is missing',
        'CRPM_KAFKA_BROKERS is missing',
        'CRPM_SERVICE_PUBLIC_KEYS is missing',
        'CRPM_MYSQL_HOST is missing',
        'CRPM_MYSQL_PASSWORD_FILE is missing',
        'CRPM_CLICKHOUSE_URL is missing',
        'CRPM_CLICKHOUSE_WRITER_PASSWORD_FILE is missing',
        'CRPM_CLICKHOUSE_READER_PASSWORD_FILE is missing',
        'CRPM_PRODUCTS_MESSAGES is missing',
      ].join('; '),
    ),
  );
});

it.each<[string, object, RegExp]>([
  ['an empty password', { CRPM_MYSQL_PASSWORD_FILE: file('empty', '\n') }, /empty file/],
  ['a file that is not there', { CRPM_MYSQL_PASSWORD_FILE: '/no' }, /cannot be read: ENOENT/],
  ['a key that is none', { CRPM_SERVICE_KEY_FILE: password }, /no private Ed25519 key/],
  ['another folder', { CRPM_SERVICE_PUBLIC_KEYS: '/no' }, /no folder of public keys/],
  ['an address without a port', { CRPM_CUSTOMERS_MESSAGES: 'one' }, /must be host:port/],
  ['one address of several', { CRPM_CUSTOMERS_MESSAGES: 'one:1,two' }, /must be host:port/],
  ['a port', { CRPM_MESSAGE_PORT: '70000' }, /CRPM_MESSAGE_PORT must be a port/],
  ['partitions', { CRPM_KAFKA_PARTITIONS: '0' }, /CRPM_KAFKA_PARTITIONS must be a number, 1 to/],
])('says what is wrong with %s', (_, wrong, said) => {
  const environment = { ...service, CRPM_CUSTOMERS_MESSAGES: 'one:81', ...wrong };
  expect(() => readServiceConfig({ name: 'purchases', asks: ['customers'] }, environment)).toThrow(
    said,
  );
});

it('lets only the migrate step know the account that may change a schema', () => {
  const environment = { ...common, CRPM_MYSQL_HOST: 'mysql' };
  expect(() => readMigrationConfig('products', environment)).toThrow(
    'CRPM_MYSQL_MIGRATIONS_PASSWORD_FILE is missing',
  );
  const { mysql } = readMigrationConfig('products', {
    ...environment,
    CRPM_MYSQL_MIGRATIONS_PASSWORD_FILE: password,
  });
  expect(mysql.account).toEqual({ user: 'crpm_products_migrations', password: 'secret' });
});

it('asks the gateway for every service over HTTP and by message', () => {
  const environment = Object.fromEntries(
    ['CUSTOMERS', 'PRODUCTS', 'PURCHASES', 'ANALYTICS'].flatMap((name) => [
      [`CRPM_${name}_MESSAGES`, 'h:1'],
      [`CRPM_${name}_URL`, 'http://h:2,http://i:3/'],
    ]),
  );
  const config = readGatewayConfig({ ...common, ...environment });
  expect(config.urls.get('products')).toEqual(['http://h:2', 'http://i:3']);
  expect(config.hosts).toEqual(['localhost', '127.0.0.1', '[::1]']);
  expect(() =>
    readGatewayConfig({ ...common, ...environment, CRPM_PRODUCTS_URL: 'ftp://h/x' }),
  ).toThrow('CRPM_PRODUCTS_URL must be http://host:port');
});

it('has no setting that docs/settings.md does not tell of', () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
  const told = read('../../../../docs/settings.md');
  const names = read('./config.ts').match(/\bCRPM_[A-Z_]+[A-Z](?=:)/g) ?? [];
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !told.includes(`\`${name}\``))).toEqual([]);
});
