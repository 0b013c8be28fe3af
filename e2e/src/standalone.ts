import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Composition } from './composition.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const MAIN = join(ROOT, 'apps/standalone/dist/main.js');
const NODE = join(ROOT, 'node_modules/node/bin/node');

/** All in one process, on SQLite files. */
export class Standalone implements Composition {
  readonly processes = [];
  log = '';
  private process: ChildProcess | undefined;

  constructor(
    private readonly dataDir: string,
    private readonly settings: NodeJS.ProcessEnv,
  ) {
    if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing: build first (npm run build)`);
  }

  get ended(): boolean {
    return this.process?.exitCode !== null;
  }

  start(): Promise<void> {
    this.log = '';
    const child = spawn(NODE, [MAIN], {
      env: { ...process.env, CRPM_DATA_DIR: this.dataDir, ...this.settings },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.process = child;
    child.stderr.on('data', (chunk: Buffer) => {
      this.log = (this.log + chunk.toString()).slice(-20_000);
    });
    return Promise.resolve();
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.process;
    if (child?.exitCode !== null || child.signalCode !== null) return null;
    const exited = once(child, 'exit');
    child.kill(signal);
    const [code] = (await exited) as [number | null];
    return code;
  }

  kill(): Promise<void> {
    throw new Error('it has no processes beside itself');
  }

  remove(): Promise<void> {
    return Promise.resolve();
  }

  rows<Row>(service: string, sql: string): Promise<Row[]> {
    const file = join(this.dataDir, 'databases', `${service}.db`);
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      return Promise.resolve(database.prepare(sql).all() as Row[]);
    } finally {
      database.close();
    }
  }

  change(service: string, ...statements: readonly string[]): Promise<void> {
    const database = new DatabaseSync(join(this.dataDir, 'databases', `${service}.db`));
    try {
      database.exec('PRAGMA busy_timeout = 10000');
      database.exec(['BEGIN IMMEDIATE', ...statements, 'COMMIT'].join(';'));
    } finally {
      database.close();
    }
    return Promise.resolve();
  }
}
