// The real servers that some suites need: started natively for the length of a test run.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { env, root } from './build.mjs';

const NATIVE = join(root, 'infra/native');
/** Servers and their data; what was fetched once is found again. */
const HOME = join(root, '.servers');

async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => new Promise((done) => server.once('listening', done))));
  const ports = servers.map((server) => server.address().port);
  for (const server of servers) server.close();
  return ports;
}

/** Debian packages, where this is Debian, we may install, and a program is missing. */
export function provide(program, ...packages) {
  const found = () => spawnSync('which', [program]).status === 0;
  if (!found() && existsSync('/etc/debian_version') && process.getuid() === 0) {
    console.log(`\n=== installing ${packages.join(', ')} (once)`);
    const quiet = { stdio: 'inherit', env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } };
    spawnSync('apt-get', ['-q', 'update'], quiet);
    spawnSync('apt-get', ['-q', '-y', 'install', '--no-install-recommends', ...packages], quiet);
  }
  return found();
}

/** Starts MySQL, Kafka and ClickHouse, or throws; answers their addresses for the suites, and how to stop them. */
export async function startServers() {
  const [mysqlPort, kafkaPort, clickhousePort] = await freePorts(3);
  // On loopback, for throw-away data.
  const password = 'test';
  const environment = {
    ...env,
    MYSQL_PORT: String(mysqlPort),
    MYSQL_ROOT_PASSWORD: password,
    KAFKA_PORT: String(kafkaPort),
    CLICKHOUSE_PORT: String(clickhousePort),
    CLICKHOUSE_WRITER_PASSWORD: password,
    CLICKHOUSE_READER_PASSWORD: password,
  };
  const native = (name, action) => {
    const script = join(NATIVE, `${name}.sh`);
    execFileSync(script, [action, join(HOME, name)], { env: environment, stdio: 'inherit' });
  };
  native('mysql', 'start');
  native('kafka', 'start');
  native('clickhouse', 'start');
  return {
    addresses: {
      CRPM_TEST_MYSQL: `mysql://root:${password}@127.0.0.1:${mysqlPort}`,
      CRPM_TEST_KAFKA: `127.0.0.1:${kafkaPort}`,
      CRPM_TEST_CLICKHOUSE: `http://:${password}@127.0.0.1:${clickhousePort}`,
    },
    stop: () => {
      native('clickhouse', 'stop');
      native('kafka', 'stop');
      native('mysql', 'stop');
    },
  };
}
