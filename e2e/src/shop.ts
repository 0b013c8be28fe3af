import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request as httpRequest } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const ROOT = resolve(import.meta.dirname, '../..');
const MAIN = join(ROOT, 'apps/standalone/dist/main.js');
const NODE = join(ROOT, 'node_modules/node/bin/node');
const READY_WITHIN = 60_000;

export interface Reply<Body = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Body;
  readonly text: string;
}

export interface Call {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

/** A built standalone shop in a process of its own, on a free port and a data folder of its own. */
export class Shop {
  private process: ChildProcess | undefined;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 256 });
  private errors = '';

  private constructor(
    readonly dataDir: string,
    readonly port: number,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** Starts an empty shop; `environment` overrides its settings. */
  static async open(environment: NodeJS.ProcessEnv = {}): Promise<Shop> {
    if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing: build first (npm run build)`);
    const dataDir = await mkdtemp(join(tmpdir(), 'crpm-shop-'));
    const shop = new Shop(dataDir, await freePort(), environment);
    await shop.start();
    return shop;
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.port)}`;
  }

  /** Starts the process on the same data and port; answers once the shop is ready. */
  async start(): Promise<void> {
    this.errors = '';
    const child = spawn(NODE, [MAIN], {
      env: {
        ...process.env,
        PORT: String(this.port),
        CRPM_DATA_DIR: this.dataDir,
        ...this.environment,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.process = child;
    child.stderr.on('data', (chunk: Buffer) => {
      this.errors = (this.errors + chunk.toString()).slice(-20_000);
    });
    const deadline = Date.now() + READY_WITHIN;
    while (!(await this.isReady())) {
      if (child.exitCode !== null) throw new Error(`the shop ended: ${this.errors}`);
      if (Date.now() > deadline) throw new Error(`the shop is not ready: ${this.errors}`);
      await sleep(50);
    }
  }

  /** Ends it in order, as Ctrl-C does; answers its exit code. */
  stop(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Ends it and removes its data. */
  async close(): Promise<void> {
    await this.stop();
    this.agent.destroy();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** What it has written to its log since it was started, the newest part. */
  get log(): string {
    return this.errors;
  }

  /** One request on a kept-alive connection; rejects when the connection breaks. */
  call<Body = Record<string, unknown>>(path: string, call: Call = {}): Promise<Reply<Body>> {
    const { method = call.body === undefined ? 'GET' : 'POST', body, headers } = call;
    const asIs = body === undefined || typeof body === 'string' || Buffer.isBuffer(body);
    const text = asIs ? body : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          host: '127.0.0.1',
          port: this.port,
          path,
          method,
          agent: this.agent,
          headers: {
            ...(text !== undefined && {
              'content-type': 'application/json',
              'content-length': String(Buffer.byteLength(text)),
            }),
            ...headers,
          },
        },
        (response) => {
          let received = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (received += chunk));
          response.on('error', reject);
          response.on('end', () => {
            const { statusCode: status = 0, headers: answered } = response;
            resolve({ status, headers: answered, text: received, body: parsed(received) as Body });
          });
        },
      );
      request.on('error', reject);
      request.end(text);
    });
  }

  /** A write that must succeed; answers its body. */
  async write(path: string, body: unknown, headers: Call['headers'] = {}) {
    const reply = await this.call<{ id: string; version: number }>(path, { body, headers });
    if (reply.status >= 300) throw new Error(`${path}: ${String(reply.status)} ${reply.text}`);
    return reply.body;
  }

  /** Rows of a service's database, read past the shop. */
  rows<Row>(service: string, sql: string): Row[] {
    const file = join(this.dataDir, 'databases', `${service}.db`);
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      return database.prepare(sql).all() as Row[];
    } finally {
      database.close();
    }
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.process;
    if (child?.exitCode !== null || child.signalCode !== null) return null;
    const exited = once(child, 'exit');
    child.kill(signal);
    const [code] = (await exited) as [number | null];
    return code;
  }

  private async isReady(): Promise<boolean> {
    try {
      return (await this.call('/health/ready')).status === 200;
    } catch {
      return false;
    }
  }
}

export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Runs `work` for 0 … count-1, so many at a time. */
export async function inParallel(
  count: number,
  width: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
