import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wait } from '@crpm/event-sourcing';
import { systemTimers } from '@crpm/adapters';
import { readConfig } from '../config.ts';
import { openDataFolder } from '../data-folder.ts';
import { startShop } from '../shop.ts';

export interface Answer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly body: Body;
  readonly text: string;
}

/** The whole shop in this process, on a data folder of its own. */
export class RunningShop {
  private keys = 0;

  private constructor(
    readonly url: string,
    readonly dataDir: string,
    private readonly end: () => Promise<void>,
  ) {}

  static async open(environment: NodeJS.ProcessEnv = {}): Promise<RunningShop> {
    const dataDir = await mkdtemp(join(tmpdir(), 'crpm-running-'));
    const config = readConfig({ CRPM_DATA_DIR: dataDir, PORT: '0', ...environment });
    const folder = await openDataFolder(config);
    const shop = await startShop(config, folder, 'test');
    return new RunningShop(shop.url, dataDir, async () => {
      await shop.stop();
      folder.release();
      await rm(dataDir, { recursive: true });
    });
  }

  close(): Promise<void> {
    return this.end();
  }

  async call<Body = Record<string, unknown>>(
    path: string,
    body?: unknown,
    { method = body === undefined ? 'GET' : 'POST', headers = {} }: RequestInit = {},
  ): Promise<Answer<Body>> {
    const key = `key-${String(++this.keys)}`;
    const answer = await fetch(this.url + path, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json', 'idempotency-key': key }),
        ...(headers as Record<string, string>),
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') === true;
    return { status: answer.status, text, body: (isJson ? JSON.parse(text) : {}) as Body };
  }

  /** A customer, and a product of which there is some. */
  async stocked(): Promise<{ customerId: string; productId: string }> {
    const customer = await this.call<{ id: string }>('/api/v1/customers', { name: 'Ann' });
    const product = await this.call<{ id: string }>('/api/v1/products', {
      name: 'Lamp',
      unitPrice: { amount: '12.99', currency: 'USD' },
      openingStock: 100,
    });
    return { customerId: customer.body.id, productId: product.body.id };
  }

  /**
   * Changes a service's database past the shop, in one transaction that is committed when the answer
   * is called. From another process: SQLite's locks keep out others only.
   */
  async change(service: string, sql = ''): Promise<() => Promise<void>> {
    const file = join(this.dataDir, 'databases', `${service}.db`);
    const program = `
      const database = new (require('node:sqlite').DatabaseSync)(${JSON.stringify(file)});
      database.exec('PRAGMA busy_timeout = 10000; BEGIN IMMEDIATE;' + ${JSON.stringify(sql)});
      console.log('changed');
      process.stdin.resume().on('end', () => database.exec('COMMIT'));`;
    const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    await Promise.race([once(child.stdout, 'data'), exited]);
    return async () => {
      child.stdin.end();
      const [code] = (await exited) as [number];
      if (code !== 0) throw new Error(`the change of ${service} failed`);
    };
  }

  /** The process of the embedded ClickHouse. */
  get engine(): number {
    const children = readdirSync('/proc/self/task').flatMap((task) =>
      readFileSync(`/proc/self/task/${task}/children`, 'utf8').trim().split(' '),
    );
    const found = children.find(
      (pid) => pid !== '' && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(this.dataDir),
    );
    if (found === undefined) throw new Error('the engine does not run');
    return Number(found);
  }
}

/** Asks until it is so. */
export async function until(so: () => Promise<boolean>, within = 30_000): Promise<void> {
  const deadline = performance.now() + within;
  while (!(await so())) {
    if (performance.now() > deadline) throw new Error(`not so within ${String(within)} ms`);
    await wait(systemTimers, 100);
  }
}
