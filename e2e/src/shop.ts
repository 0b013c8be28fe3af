import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request as httpRequest } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Composition } from './composition.ts';
import { Distributed } from './distributed.ts';
import { Standalone } from './standalone.ts';

/** Whether shops are started as separate processes on real servers. */
export const DISTRIBUTED = process.env['CRPM_TEST_DISTRIBUTED'] === '1';
export type Form = 'standalone' | 'distributed';
const READY_WITHIN = 180_000;

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

/** A built shop in processes of its own, on a free port and a data folder of its own. */
export class Shop {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 256 });

  private constructor(
    readonly dataDir: string,
    readonly port: number,
    private readonly composition: Composition,
  ) {}

  /** Starts an empty shop; `environment` overrides its settings. */
  static async open(
    environment: NodeJS.ProcessEnv = {},
    form: Form = DISTRIBUTED ? 'distributed' : 'standalone',
  ): Promise<Shop> {
    const dataDir = await mkdtemp(join(tmpdir(), 'crpm-shop-'));
    const port = await freePort();
    const settings = { PORT: String(port), ...environment };
    const composition =
      form === 'distributed'
        ? await Distributed.prepare(dataDir, settings)
        : new Standalone(dataDir, settings);
    const shop = new Shop(dataDir, port, composition);
    try {
      await shop.start();
    } catch (error) {
      await shop.close();
      throw error;
    }
    return shop;
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.port)}`;
  }

  /** Starts it on the same data and port; answers once the shop is ready. */
  async start(): Promise<void> {
    await this.composition.start();
    const deadline = Date.now() + READY_WITHIN;
    for (;;) {
      const lacking = await this.lacking();
      if (lacking === undefined) return;
      if (this.composition.ended) throw new Error(`the shop ended: ${this.log}`);
      if (Date.now() > deadline) throw new Error(`the shop is not ready: ${lacking}\n${this.log}`);
      await sleep(50);
    }
  }

  /** Ends it in order, as Ctrl-C does; answers its exit code. */
  stop(): Promise<number | null> {
    return this.composition.end('SIGTERM');
  }

  /** What it has that can end alone; none where it is one process. */
  get processes(): readonly string[] {
    return this.composition.processes;
  }

  /** Ends it as a power cut would, or one of its processes as a crash would. */
  async kill(process?: string): Promise<void> {
    if (process === undefined) await this.composition.end('SIGKILL');
    else await this.composition.kill(process);
  }

  /** Ends it and removes its data. */
  async close(): Promise<void> {
    await this.stop();
    this.agent.destroy();
    await this.composition.remove();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** What it has written to its log since it was started, the newest part. */
  get log(): string {
    return this.composition.log;
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
  rows<Row>(service: string, sql: string): Promise<Row[]> {
    return this.composition.rows<Row>(service, sql);
  }

  /** Writes to a service's database past the shop, in one transaction. */
  change(service: string, ...statements: readonly string[]): Promise<void> {
    return this.composition.change(service, ...statements);
  }

  /** What it says of itself while it is not ready. */
  private async lacking(): Promise<string | undefined> {
    try {
      for (const probe of ['startup', 'ready']) {
        const { status, text } = await this.call(`/health/${probe}`);
        if (status !== 200) return text;
      }
      return undefined;
    } catch (error) {
      return String(error);
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

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
