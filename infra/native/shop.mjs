// The shop as separate processes, natively: see `up` and `down` beside this file. Servers that run
// already are used where CRPM_TEST_MYSQL, CRPM_TEST_KAFKA and CRPM_TEST_CLICKHOUSE name them, as the
// suites' are (tools/servers.mjs): those are neither started nor stopped here.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { node, root } from '../../tools/build.mjs';
import { makeSecrets } from './secrets.mjs';
import { howEnded, isRunning, startWatched } from './watched.mjs';

const SERVICES = ['customers', 'products', 'purchases', 'analytics'];
/** Processes of each service: customers, customers-2 … */
const replicasOf = (service, count) =>
  Array.from({ length: count }, (_, index) => (index === 0 ? service : `${service}-${index + 1}`));
const serviceOf = (name) => name.replace(/-\d+$/, '');
const READY_WITHIN = 120_000;
const STOPPED_WITHIN = 30_000;

const {
  CRPM_TEST_MYSQL: MYSQL,
  CRPM_TEST_KAFKA: KAFKA,
  CRPM_TEST_CLICKHOUSE: CLICKHOUSE,
} = process.env;
const SERVED = MYSQL && KAFKA && CLICKHOUSE;

const [, , action, folder] = process.argv;
const dir = resolve(folder);
const secret = (name) => join(dir, 'secrets', name);
const valueOf = (name) => readFileSync(secret(name), 'utf8').trim();
const STATE = join(dir, 'up.json');

/** What was started: which processes, and where the servers listen. Undefined when nothing was. */
const readState = () => (existsSync(STATE) ? JSON.parse(readFileSync(STATE, 'utf8')) : undefined);
const writeState = (state) => writeFileSync(STATE, JSON.stringify(state, null, 2));

/** Starts what is not running. */
async function up() {
  const port = portOf(process.env.PORT ?? '8080');
  const before = readState();
  const running = (name) => isRunning(before?.processes[name] ?? {});
  if (running('gateway') && before.port !== port) {
    throw new Error(`${dir} is up at port ${before.port}: \`down\` stops it.`);
  }
  if (!running('gateway')) await mustBeFree(port);
  makeSecrets(dir, SERVICES, SERVED ? passwordsOf(MYSQL, CLICKHOUSE) : {});
  // What still runs of one that was cut off runs on its ports.
  const replicas = before?.replicas ?? countOf(process.env.REPLICAS ?? '1');
  const ports =
    before?.ports ?? JSON.parse(process.env.PORTS ?? 'null') ?? (await freePorts(replicas));
  const state = { port, replicas, ports, processes: { ...before?.processes } };
  writeState(state);
  try {
    await startServers(state);
    // Where some run, the schemas are as they need them.
    if (!Object.values(state.processes).some(isRunning)) {
      await Promise.all(SERVICES.map((service) => runMigrations(service, state)));
    }
    const names = [...SERVICES.flatMap((service) => replicasOf(service, replicas)), 'gateway'];
    for (const name of names.filter((one) => !running(one))) {
      if (before?.processes[name]) await wasInOrder(name);
      state.processes[name] = await start(name, state);
      writeState(state);
    }
    await ready(state);
  } catch (error) {
    if (!before) await down();
    throw error;
  }
  console.log(`CRPM is running at http://127.0.0.1:${port}`);
}

async function down() {
  const state = readState();
  if (!state) {
    if (!existsSync(dir)) throw new Error(`There is no ${dir}.`);
    console.log(`Nothing of ${dir} is up.`);
    return;
  }
  const running = Object.values(state.processes).filter(isRunning);
  for (const { pid } of running) process.kill(pid, 'SIGTERM');
  const deadline = Date.now() + STOPPED_WITHIN;
  for (const one of running) {
    while (isRunning(one) && Date.now() < deadline) await sleep(50);
    if (isRunning(one)) process.kill(one.pid, 'SIGKILL');
  }
  for (const name of Object.keys(state.processes)) {
    if (!(await wasInOrder(name))) process.exitCode = 1;
  }
  for (const name of ['clickhouse', 'kafka', 'mysql']) {
    if (existsSync(join(dir, name))) native(name, 'stop', state);
  }
  rmSync(STATE);
}

function portOf(text) {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port > 0 && port <= 65_535) return port;
  throw new Error('PORT must be a port number, 1 to 65535.');
}

function countOf(text) {
  if (/^[1-9]$/.test(text)) return Number(text);
  throw new Error('REPLICAS must be a number, 1 to 9.');
}

async function mustBeFree(port) {
  const server = createServer();
  await new Promise((done, fail) => {
    server.once('error', () => fail(new Error(`Port ${port} is in use: set PORT to another.`)));
    server.listen(port, '127.0.0.1', done);
  });
  await new Promise((done) => server.close(done));
}

/** Of Kafka's, the one after it is its as well. */
async function freePorts(replicas) {
  const processes = SERVICES.flatMap((service) => replicasOf(service, replicas));
  const of = processes.flatMap((one) => [one, `${one} messages`]);
  const names = ['mysql', 'clickhouse', 'gateway metrics', ...of];
  const servers = [];
  const listen = (port) =>
    new Promise((done, fail) => {
      const server = createServer().once('error', fail);
      servers.push(server);
      server.listen(port, '127.0.0.1', () => done(server.address().port));
    });
  const ports = {};
  for (const name of names) ports[name] = await listen(0);
  while (ports.kafka === undefined) {
    const port = await listen(0);
    if (await listen(port + 1).catch(() => false)) ports.kafka = port;
  }
  for (const server of servers) server.close();
  return ports;
}

const passwordsOf = (mysql, clickhouse) => ({
  'mysql-root': new URL(mysql).password,
  'clickhouse-writer': new URL(clickhouse).password,
  'clickhouse-reader': new URL(clickhouse).password,
});

/** Where the servers listen. */
function addressesOf({ ports }) {
  const mysql = SERVED ? new URL(MYSQL) : { hostname: '127.0.0.1', port: ports.mysql };
  return {
    mysql: { host: mysql.hostname, port: Number(mysql.port) },
    brokers: SERVED ? KAFKA : `127.0.0.1:${ports.kafka}`,
    clickhouse: `http://${SERVED ? new URL(CLICKHOUSE).host : `127.0.0.1:${ports.clickhouse}`}`,
  };
}

async function startServers(state) {
  if (!SERVED) for (const name of ['mysql', 'kafka', 'clickhouse']) native(name, 'start', state);
  const sql = execFileSync(join(root, 'infra/mysql/accounts.sh'), [join(dir, 'secrets')]);
  const { createConnection } = await import('mysql2/promise');
  const connection = await createConnection({
    ...addressesOf(state).mysql,
    user: 'root',
    password: valueOf('mysql-root'),
    multipleStatements: true,
  });
  await connection.query(sql.toString());
  await connection.end();
}

function native(name, what, { ports }) {
  execFileSync(join(root, `infra/native/${name}.sh`), [what, join(dir, name)], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      MYSQL_PORT: ports.mysql,
      MYSQL_ROOT_PASSWORD: valueOf('mysql-root'),
      KAFKA_PORT: ports.kafka,
      CLICKHOUSE_PORT: ports.clickhouse,
      CLICKHOUSE_WRITER_PASSWORD: valueOf('clickhouse-writer'),
      CLICKHOUSE_READER_PASSWORD: valueOf('clickhouse-reader'),
    },
  });
}

/** The settings of a process. What the caller's environment says goes before. */
function settingsOf(name, state) {
  const { port, ports, replicas } = state;
  const service = serviceOf(name);
  const { mysql, brokers, clickhouse } = addressesOf(state);
  const peers = SERVICES.flatMap((peer) => {
    const all = (address) => replicasOf(peer, replicas).map(address).join(',');
    const variable = `CRPM_${peer.toUpperCase()}`;
    return [
      [`${variable}_MESSAGES`, all((one) => `127.0.0.1:${ports[`${one} messages`]}`)],
      [`${variable}_URL`, all((one) => `http://127.0.0.1:${ports[one]}`)],
    ];
  });
  return {
    ...Object.fromEntries(peers),
    CRPM_DATA_DIR: join(dir, service),
    CRPM_MYSQL_HOST: mysql.host,
    CRPM_MYSQL_PORT: mysql.port,
    CRPM_MYSQL_PASSWORD_FILE: secret(`mysql-${service}`),
    CRPM_KAFKA_BROKERS: brokers,
    CRPM_CLICKHOUSE_URL: clickhouse,
    CRPM_CLICKHOUSE_WRITER_PASSWORD_FILE: secret('clickhouse-writer'),
    CRPM_CLICKHOUSE_READER_PASSWORD_FILE: secret('clickhouse-reader'),
    CRPM_SERVICE_KEY_FILE: secret(`${service}.key.pem`),
    CRPM_SERVICE_PUBLIC_KEYS: join(dir, 'public-keys'),
    CRPM_MESSAGE_PORT: ports[`${name} messages`],
    CRPM_METRICS_PORT: ports['gateway metrics'],
    // Nobody who sends requests here has to hear first that a process stops.
    CRPM_DRAIN_SECONDS: '0',
    ...process.env,
    HOST: '127.0.0.1',
    PORT: name === 'gateway' ? port : ports[name],
  };
}

const mainOf = (name) => join(root, `apps/${name}/dist/main.js`);
const FLAGS = ['--enable-source-maps', '--disable-warning=ExperimentalWarning'];

/** After its databases were put back from a backup, a store's next step is another one. */
const STEP = process.env.RESTORED === '1' ? 'restored' : 'migrate';

async function runMigrations(service, state) {
  const env = {
    ...settingsOf(service, state),
    CRPM_MYSQL_MIGRATIONS_PASSWORD_FILE: secret(`mysql-${service}-migrations`),
  };
  try {
    await promisify(execFile)(node, [...FLAGS, mainOf(service), STEP], { env });
  } catch (error) {
    throw new Error(`${service}: the step ${STEP} failed: ${lastLine(error.stderr)}`);
  }
}

const logOf = (name) => join(dir, 'logs', `${name}.log`);
const endOf = (name) => join(dir, 'ends', name);
const lastLine = (text) => text.trim().split('\n').at(-1);

function start(name, state) {
  for (const folder of ['logs', 'ends']) mkdirSync(join(dir, folder), { recursive: true });
  const program = [node, ...FLAGS, '--disable-warning=TimeoutNegativeWarning'];
  return startWatched([...program, mainOf(serviceOf(name))], {
    env: settingsOf(name, state),
    log: logOf(name),
    end: endOf(name),
  });
}

/** Whether a process that runs no more was stopped in order; says how it ended where it was not. */
async function wasInOrder(name) {
  const how = await howEnded(endOf(name));
  if (how !== 'exit 0') console.error(`${name} ended: ${how}. Its log is ${logOf(name)}.`);
  return how === 'exit 0';
}

/** Waits for each process, and for the shop as a whole at the gateway. */
async function ready({ port, ports, processes }) {
  const deadline = Date.now() + READY_WITHIN;
  for (const name of Object.keys(processes)) {
    const url = `http://127.0.0.1:${name === 'gateway' ? port : ports[name]}/health/ready`;
    for (;;) {
      const ended = Object.entries(processes).find(([, one]) => !isRunning(one))?.[0];
      if (ended) {
        const said = lastLine(readFileSync(logOf(ended), 'utf8'));
        throw new Error(`${ended} ended (${await howEnded(endOf(ended))}): ${said}`);
      }
      const answer = await fetch(url).catch(() => undefined);
      if (answer?.ok) break;
      if (Date.now() > deadline) {
        const { detail = 'no answer.' } = (await answer?.json().catch(() => undefined)) ?? {};
        throw new Error(`${name} is not ready: ${detail} See the logs in ${join(dir, 'logs')}.`);
      }
      await sleep(100);
    }
  }
}

try {
  if (action === 'up') await up();
  else await down();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
