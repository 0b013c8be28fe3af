// The real servers that some suites need, started for the length of a test run.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { env, root } from './build.mjs';
import { freePorts } from './free-ports.mjs';

const NATIVE = join(root, 'infra/native');
/** Servers and their data; what was fetched once is found again. */
const HOME = join(root, '.servers');

/**
 * Debian packages, where this is Debian, we may install, and a program is missing. `asked`: what it
 * is given to say whether it can do what it is for.
 */
export function provide(program, packages, ...asked) {
  const [name, ...args] = asked.length > 0 ? [program, ...asked] : ['which', program];
  const found = () => spawnSync(name, args).status === 0;
  if (!found() && existsSync('/etc/debian_version') && process.getuid() === 0) {
    console.log(`\n=== installing ${packages.join(', ')} (once)`);
    const quiet = { stdio: 'inherit', env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } };
    spawnSync('apt-get', ['-q', 'update'], quiet);
    spawnSync('apt-get', ['-q', '-y', 'install', '--no-install-recommends', ...packages], quiet);
  }
  return found();
}

/**
 * Starts MySQL, Kafka and ClickHouse, or throws: as containers where a Docker engine answers, else
 * natively. Answers their addresses for the suites, and how to stop them.
 */
export async function startServers() {
  // On loopback, for throw-away data.
  const password = 'test';
  const { engineAnswers, startContainers } = await import('./containers.mjs');
  const asContainers = await engineAnswers();
  console.log(asContainers ? 'in containers' : 'natively: no Docker engine answers');
  const { mysql, kafka, clickhouse, programs, stop } = asContainers
    ? await startContainers(password)
    : await startNatively(password);
  return {
    addresses: {
      CRPM_TEST_MYSQL: `mysql://root:${password}@${mysql.host}:${mysql.port}`,
      CRPM_TEST_KAFKA: `${kafka.host}:${kafka.port}`,
      CRPM_TEST_CLICKHOUSE: `http://:${password}@${clickhouse.host}:${clickhouse.port}`,
      // MySQL's own, for its backup.
      CRPM_TEST_MYSQL_PROGRAMS: programs,
    },
    stop,
  };
}

/** For Kafka, and to fetch it. */
export function provideJava() {
  if (!provide('java', ['default-jre-headless']) || !provide('mvn', ['maven'])) {
    throw new Error('java and mvn are needed');
  }
}

async function startNatively(password) {
  provideJava();
  const ports = await freePorts(3);
  const [mysql, kafka, clickhouse] = ports.map((port) => ({ host: '127.0.0.1', port }));
  const environment = {
    ...env,
    MYSQL_PORT: String(mysql.port),
    MYSQL_ROOT_PASSWORD: password,
    KAFKA_PORT: String(kafka.port),
    CLICKHOUSE_PORT: String(clickhouse.port),
    CLICKHOUSE_WRITER_PASSWORD: password,
    CLICKHOUSE_READER_PASSWORD: password,
  };
  const native = (name, action) => {
    const script = join(NATIVE, `${name}.sh`);
    execFileSync(script, [action, join(HOME, name)], { env: environment, stdio: 'inherit' });
  };
  for (const name of ['mysql', 'kafka', 'clickhouse']) native(name, 'start');
  const stop = () => {
    for (const name of ['clickhouse', 'kafka', 'mysql']) native(name, 'stop');
  };
  return { mysql, kafka, clickhouse, programs: join(HOME, 'mysql/root/programs'), stop };
}
