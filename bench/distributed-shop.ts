import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort, newFolder, Shop } from './shop.ts';

const NATIVE = fileURLToPath(new URL('../infra/native/', import.meta.url));
const SERVERS = ['mysql', 'kafka', 'clickhouse'];

/** What `up` notes of what it has started. */
interface Up {
  readonly ports: Readonly<Record<string, number>>;
  readonly processes: Readonly<Record<string, { readonly pid: number }>>;
}

/** One process a service, beside MySQL, Kafka and ClickHouse: as infra/native/up runs it. */
export class DistributedShop extends Shop {
  private readonly replaced = new Map<string, number>();

  static async start(): Promise<DistributedShop> {
    const shop = new DistributedShop(await freePort(), newFolder());
    execFileSync(join(NATIVE, 'up'), [shop.folder], {
      env: { ...env, PORT: String(shop.port) },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return shop;
  }

  /** Where a server or a service listens. */
  portOf(name: string): number {
    const port = this.up().ports[name];
    if (port === undefined) throw new Error(`${name} was not started`);
    return port;
  }

  secret(name: string): string {
    return readFileSync(join(this.folder, 'secrets', name), 'utf8').trim();
  }

  processes(): Readonly<Record<string, number>> {
    const started = Object.entries(this.up().processes).map(([name, { pid }]): [string, number] => [
      name,
      pid,
    ]);
    return Object.fromEntries([...started, ...this.replaced]);
  }

  servers(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      SERVERS.map((name) => [name, Number(readFileSync(join(this.folder, name, 'pid'), 'utf8'))]),
    );
  }

  /** Stops one service; the answer starts it again, as it was. */
  async interrupt(name: string): Promise<() => void> {
    const pid = this.processes()[name] ?? 0;
    const [program = '', ...args] = listOf(`/proc/${pid}/cmdline`);
    const settings: Record<string, string> = {};
    for (const line of listOf(`/proc/${pid}/environ`)) {
      const [variable = '', value = ''] = line.split(/=(.*)/s, 2);
      settings[variable] = value;
    }
    await end(pid);
    return () => {
      const child = spawn(program, args, { env: settings, stdio: 'ignore' });
      this.replaced.set(name, child.pid ?? 0);
    };
  }

  async halt(): Promise<void> {
    await Promise.all([...this.replaced.values()].map(end));
    execFileSync(join(NATIVE, 'down'), [this.folder], { stdio: 'inherit' });
  }

  private up(): Up {
    return JSON.parse(readFileSync(join(this.folder, 'up.json'), 'utf8')) as Up;
  }
}

const listOf = (path: string): string[] => readFileSync(path, 'utf8').split('\0').filter(Boolean);

async function end(pid: number): Promise<void> {
  const running = () => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  if (running()) process.kill(pid, 'SIGTERM');
  while (running()) await sleep(50);
}
