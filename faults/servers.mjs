import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { root } from '../tools/build.mjs';
import { freePorts } from '../tools/free-ports.mjs';
import { sleep } from '../e2e/src/shop.ts';
import { isRunning, startedOf } from '../infra/native/watched.mjs';

const NAMES = ['mysql', 'kafka', 'clickhouse'];
const PASSWORD = 'test';
/** Programs, of which each shop's servers are others' as well. */
const FETCHED = /^(root|jars-.*)$/;

/** MySQL, Kafka and ClickHouse of our own, which can be killed and started again. */
export class Servers {
  static async start() {
    // Kafka's controller listens at the port after its own.
    const [mysql, clickhouse, kafka, kafkaProxied, kafkaProxy] = await freePorts(5);
    const servers = new Servers();
    servers.ports = { mysql, clickhouse, kafka, kafkaProxied, kafkaProxy };
    for (const name of NAMES) await servers.begin(name);
    Object.assign(process.env, {
      CRPM_TEST_MYSQL: `mysql://root:${PASSWORD}@127.0.0.1:${mysql}`,
      CRPM_TEST_KAFKA: servers.brokers,
      CRPM_TEST_CLICKHOUSE: `http://:${PASSWORD}@127.0.0.1:${clickhouse}`,
    });
    return servers;
  }

  get brokers() {
    return `127.0.0.1:${this.ports.kafka}`;
  }

  get mysql() {
    return { host: '127.0.0.1', port: this.ports.mysql, user: 'root', password: PASSWORD };
  }

  clickhouse(database) {
    const url = `http://127.0.0.1:${this.ports.clickhouse}`;
    return { url, database, user: 'reader', password: PASSWORD };
  }

  begin(name) {
    return this.run(name, 'start');
  }

  end(name) {
    return this.run(name, 'stop');
  }

  async kill(name) {
    const one = startedOf(Number(readFileSync(join(root, '.servers', name, 'pid'), 'utf8')));
    process.kill(one.pid, 'SIGKILL');
    while (isRunning(one)) await sleep(20);
  }

  async stop() {
    for (const name of NAMES) await this.end(name);
  }

  /** Everything they have on the disk, and then empty ones. */
  async destroy() {
    for (const name of NAMES) {
      await this.kill(name);
      const folder = join(root, '.servers', name);
      for (const one of readdirSync(folder).filter((entry) => !FETCHED.test(entry))) {
        rmSync(join(folder, one), { recursive: true, force: true });
      }
      await this.begin(name);
    }
  }

  /** One of infra/mysql. */
  script(name, file) {
    const { host, port, user, password } = this.mysql;
    const programs = join(root, '.servers/mysql/root/programs');
    return promisify(execFile)(
      join(root, 'infra/mysql', name),
      [file, `--host=${host}`, `--port=${port}`, `--user=${user}`],
      {
        env: {
          ...process.env,
          PATH: `${programs}:${process.env.PATH}`,
          MYSQL_PWD: password,
        },
      },
    );
  }

  /** Of the stores. */
  async dropDatabases() {
    const connection = await createConnection(this.mysql);
    for (const name of ['customers', 'customer-keys', 'products', 'purchases']) {
      await connection.query('DROP DATABASE IF EXISTS ??', [`crpm_${name}`]);
    }
    await connection.end();
  }

  run(name, action) {
    return promisify(execFile)(
      join(root, `infra/native/${name}.sh`),
      [action, join(root, '.servers', name)],
      {
        env: {
          ...process.env,
          MYSQL_PORT: this.ports.mysql,
          MYSQL_ROOT_PASSWORD: PASSWORD,
          KAFKA_PORT: this.ports.kafka,
          KAFKA_PROXIED_PORT: this.ports.kafkaProxied,
          KAFKA_PROXY_PORT: this.ports.kafkaProxy,
          CLICKHOUSE_PORT: this.ports.clickhouse,
          CLICKHOUSE_WRITER_PASSWORD: PASSWORD,
          CLICKHOUSE_READER_PASSWORD: PASSWORD,
        },
      },
    );
  }
}
