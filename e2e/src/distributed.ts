import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection, type Connection, type ConnectionOptions } from 'mysql2/promise';
import type { Composition } from './composition.ts';
import { isRunning, upOf } from './up.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const SHOP = join(ROOT, 'infra/native/shop.mjs');
const NODE = join(ROOT, 'node_modules/node/bin/node');
const DATABASES = ['customers', 'customer-keys', 'products', 'purchases', 'analytics'];

/** A process each, on the servers that the environment names. One shop at a time: names are fixed. */
export class Distributed implements Composition {
  /** What does not come up says so itself. */
  readonly ended = false;

  private constructor(
    private readonly dataDir: string,
    private readonly settings: NodeJS.ProcessEnv,
    private readonly mysql: ConnectionOptions,
  ) {}

  /** Empties the databases for a new shop. */
  static async prepare(dataDir: string, settings: NodeJS.ProcessEnv): Promise<Distributed> {
    const address = process.env['CRPM_TEST_MYSQL'];
    if (address === undefined) throw new Error('the environment names no servers: CRPM_TEST_MYSQL');
    const { hostname: host, port, username: user, password } = new URL(address);
    const mysql = { host, port: Number(port), user, password };
    const name = dataDir.replaceAll(/\W/g, '_').slice(-12);
    const own = { CRPM_KAFKA_PREFIX: `crpm${name}`, CRPM_CLICKHOUSE_DATABASE: `crpm${name}` };
    const shop = new Distributed(dataDir, { ...own, ...settings }, mysql);
    await shop.remove();
    return shop;
  }

  get log(): string {
    const folder = join(this.dataDir, 'logs');
    return readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8').slice(-20_000))
      .join('');
  }

  async start(): Promise<void> {
    const { code, said } = await this.run('up');
    if (code !== 0) throw new Error(said);
  }

  get processes(): string[] {
    return Object.keys(upOf(this.dataDir).processes);
  }

  async kill(name: string): Promise<void> {
    const one = upOf(this.dataDir).processes[name]!;
    process.kill(one.pid, 'SIGKILL');
    while (isRunning(one)) await sleep(10);
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    if (signal === 'SIGKILL') {
      for (const { pid } of Object.values(upOf(this.dataDir).processes)) process.kill(pid, signal);
    }
    const { code } = await this.run('down');
    return code;
  }

  async remove(): Promise<void> {
    const connection = await createConnection(this.mysql);
    for (const name of DATABASES) {
      await connection.query('DROP DATABASE IF EXISTS ??', [`crpm_${name}`]);
    }
    await connection.end();
  }

  rows<Row>(service: string, sql: string): Promise<Row[]> {
    return this.connected(service, async (connection) => {
      const [rows] = await connection.query(sql);
      return rows as Row[];
    });
  }

  change(service: string, ...statements: readonly string[]): Promise<void> {
    return this.connected(service, async (connection) => {
      await connection.beginTransaction();
      for (const statement of statements) await connection.query(statement);
      await connection.commit();
    });
  }

  private async connected<T>(
    service: string,
    use: (connection: Connection) => Promise<T>,
  ): Promise<T> {
    const connection = await createConnection({
      ...this.mysql,
      database: `crpm_${service}`,
      supportBigNumbers: true,
      decimalNumbers: true,
    });
    try {
      return await use(connection);
    } finally {
      await connection.end();
    }
  }

  private run(action: 'up' | 'down'): Promise<{ code: number; said: string }> {
    const env = { ...process.env, ...this.settings };
    return new Promise((done) => {
      execFile(NODE, [SHOP, action, this.dataDir], { env }, (error, _, said) => {
        done({ code: error ? Number(error.code ?? 1) : 0, said });
      });
    });
  }
}
