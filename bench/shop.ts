import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadOrder, LoadResult } from './load-process.ts';

const LOAD = new URL('./load-process.ts', import.meta.url);

/** A shop that serves at a port of this machine, however it is composed. */
export abstract class Shop {
  readonly port: number;
  readonly folder: string;

  protected constructor(port: number, folder: string) {
    this.port = port;
    this.folder = folder;
  }

  /** Stops it as its users do; its folder stays. */
  abstract halt(): Promise<void>;

  /** The shop's own processes, by name. */
  abstract processes(): Readonly<Record<string, number>>;

  /** Stops it and removes its folder. */
  async stop(): Promise<void> {
    await this.halt();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Seconds of processor time that its processes have used (Linux; 0 elsewhere). */
  cpuSeconds(): number {
    return Object.values(this.processes()).reduce((sum, pid) => sum + cpuSecondsOf(pid), 0);
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

  async isReady(): Promise<boolean> {
    const answer = await fetch(this.url('/health/startup')).catch(() => undefined);
    return answer?.ok ?? false;
  }
}

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'crpm-bench-'));

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function cpuSecondsOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}
