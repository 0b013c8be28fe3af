import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { LoadOrder, LoadResult } from './load-process.ts';

const MAIN = fileURLToPath(new URL('../apps/standalone/dist/main.js', import.meta.url));
const LOAD = new URL('./load-process.ts', import.meta.url);
const READY_WITHIN = 60_000;

/** A standalone shop as `npm start` runs it, on a folder that goes with it. */
export class Shop {
  readonly port: number;
  readonly folder: string;
  private readonly process: ChildProcess;

  private constructor(process: ChildProcess, port: number, folder: string) {
    this.process = process;
    this.port = port;
    this.folder = folder;
  }

  static async start(program = MAIN, folder = newFolder()): Promise<Shop> {
    const port = await freePort();
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
      env: { ...env, PORT: String(port), CRPM_DATA_DIR: folder },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const shop = new Shop(child, port, folder);
    const patience = performance.now() + READY_WITHIN;
    while (!(await shop.isReady())) {
      if (child.exitCode !== null || performance.now() > patience) {
        await shop.stop();
        throw new Error('the shop did not start');
      }
      await sleep(100);
    }
    return shop;
  }

  /** Stops it as Ctrl-C does; its folder stays. */
  async halt(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.process.kill('SIGTERM');
    await once(this.process, 'exit');
  }

  /** Stops it and removes its folder. */
  async stop(): Promise<void> {
    await this.halt();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Seconds of processor time the shop's own process has used (Linux; 0 elsewhere). */
  cpuSeconds(): number {
    try {
      const stat = readFileSync(`/proc/${this.process.pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return (Number(fields[11]) + Number(fields[12])) / 100;
    } catch {
      return 0;
    }
  }

  async get<Answer>(path: string): Promise<Answer> {
    return this.answer(await fetch(this.url(path)));
  }

  async post<Answer>(path: string, body: unknown): Promise<Answer> {
    return this.answer(
      await fetch(this.url(path), {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
        body: JSON.stringify(body),
      }),
    );
  }

  /** Up to where the reports know each store. */
  async watermark(): Promise<Readonly<Record<string, number>>> {
    const path = '/api/v1/reports/sales-overview';
    return (await this.get<{ watermark: Record<string, number> }>(path)).watermark;
  }

  /** The watermark once it stands still: nothing is left to be filled in. */
  async settled(): Promise<Readonly<Record<string, number>>> {
    let before = '';
    for (;;) {
      const watermark = await this.watermark();
      const now = JSON.stringify(watermark);
      if (now === before) return watermark;
      before = now;
      await sleep(1000);
    }
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  /** Buyers in a process of their own. */
  async load(order: Omit<LoadOrder, 'port'>): Promise<LoadResult> {
    const buyers = fork(LOAD, { serialization: 'advanced' });
    buyers.send({ ...order, port: this.port });
    const [result] = (await once(buyers, 'message')) as [LoadResult];
    return result;
  }

  private async answer<Answer>(response: Response): Promise<Answer> {
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${text}`);
    return JSON.parse(text) as Answer;
  }

  private async isReady(): Promise<boolean> {
    const answer = await fetch(this.url('/health/ready')).catch(() => undefined);
    return answer?.ok ?? false;
  }
}

const newFolder = () => mkdtempSync(join(tmpdir(), 'crpm-bench-'));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
