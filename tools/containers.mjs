// The real servers that some suites need, as containers where a Docker engine answers: the images
// are those of docker-compose.yml, the accounts those of infra/.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GenericContainer, getContainerRuntimeClient, Network, Wait } from 'testcontainers';
import { freePorts } from './free-ports.mjs';
import { root } from './build.mjs';

const compose = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
const imageOf = (name) => new RegExp(`image: (${name}:\\S+)`).exec(compose)[1];
const STARTS_WITHIN = 120_000;

/** Whether a Docker engine answers. */
export const engineAnswers = () =>
  getContainerRuntimeClient().then(
    () => true,
    () => false,
  );

/**
 * Starts all of them with this password, or throws; answers their addresses, MySQL's own
 * programs and how to stop them.
 */
export async function startContainers(password) {
  const network = await new Network().start();
  const running = [];
  const start = async (container) => {
    const started = await container.withNetwork(network).withStartupTimeout(STARTS_WITHIN).start();
    running.push(started);
    return started;
  };
  const programs = mkdtempSync(join(tmpdir(), 'crpm-mysql-programs-'));
  const stop = async () => {
    rmSync(programs, { recursive: true });
    await Promise.all(running.map((container) => container.stop()));
    await network.stop();
  };
  const [kafkaPort] = await freePorts(1);
  // Where this machine finds what is published: not always on itself.
  const { host } = (await getContainerRuntimeClient()).info.containerRuntime;
  const started = await Promise.allSettled([
    start(mysqlContainer(password)),
    start(kafkaContainer(host, kafkaPort)),
    start(clickhouseContainer(password)),
  ]);
  const failed = started.find(({ status }) => status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  const [mysql, , clickhouse] = started.map(({ value }) => value);
  for (const program of ['mysql', 'mysqldump']) {
    writeFileSync(join(programs, program), within(mysql.getId(), program), { mode: 0o755 });
  }
  return {
    programs,
    mysql: { host: mysql.getHost(), port: mysql.getMappedPort(3306) },
    kafka: { host, port: kafkaPort },
    clickhouse: { host: clickhouse.getHost(), port: clickhouse.getMappedPort(8123) },
    stop,
  };
}

const mysqlContainer = (password) =>
  new GenericContainer(imageOf('mysql'))
    .withEnvironment({ MYSQL_ROOT_PASSWORD_FILE: '/root-password', MYSQL_ROOT_HOST: '%' })
    .withCopyContentToContainer([{ content: password, target: '/root-password', mode: 0o444 }])
    .withUser('999:999')
    .withCommand(['mysqld', '--skip-name-resolve', '--mysqlx=OFF', '--secure-file-priv=NULL'])
    .withExposedPorts(3306)
    // The first start serves nobody else while it makes its accounts, and says the same words.
    .withWaitStrategy(Wait.forLogMessage(/ready for connections.*port: 3306/));

/** The program as it is in the container, where the server is at another address than outside. */
const within = (container, program) => `#!/bin/sh
for given do
  shift
  case $given in
    --host=* | --port=*) ;;
    *) set -- "$@" "$given" ;;
  esac
done
exec docker exec --interactive --env MYSQL_PWD ${container} ${program} "$@"
`;

/** Clients are sent to the address that the broker gives, so its port has to be known before. */
const kafkaContainer = (host, port) =>
  new GenericContainer(imageOf('apache/kafka'))
    .withCopyContentToContainer([
      {
        content: readFileSync(join(root, 'infra/docker/kafka/server.properties'), 'utf8').replace(
          /^advertised.listeners=.*/m,
          `advertised.listeners=PLAINTEXT://${host}:${port}`,
        ),
        target: '/mnt/shared/config/server.properties',
      },
    ])
    .withExposedPorts({ container: 9092, host: port })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/));

function clickhouseContainer(password) {
  const hash = createHash('sha256').update(password).digest('hex');
  const config = (file, target) => ({
    source: join(root, 'infra/clickhouse', file),
    target: `/etc/clickhouse-server/${target}`,
  });
  return new GenericContainer(imageOf('clickhouse/clickhouse-server'))
    .withEnvironment({ CLICKHOUSE_WRITER_SHA256: hash, CLICKHOUSE_READER_SHA256: hash })
    .withCopyFilesToContainer([
      config('server.xml', 'config.d/crpm.xml'),
      config('accounts.xml', 'users.d/crpm.xml'),
      config('no-default-user.xml', 'users.d/no-default-user.xml'),
    ])
    .withEntrypoint(['clickhouse-server', '--config-file=/etc/clickhouse-server/config.xml'])
    .withExposedPorts(8123)
    .withWaitStrategy(Wait.forHttp('/ping', 8123));
}
