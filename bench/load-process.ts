// The buyers, in a process of their own: a closed loop per client over one keep-alive connection.
// Bare sockets: the generator shares the machine with the shop and must not be what is measured.
import { connect, type Socket } from 'node:net';
import { randomUUIDv7 } from 'node:crypto';

/** What the parent asks for. */
export interface LoadOrder {
  readonly port: number;
  readonly clients: number;
  readonly milliseconds: number;
  /** Purchases a second over all clients; undefined: as fast as answers come. */
  readonly pace?: number | undefined;
  readonly customers: readonly string[];
  /** One product for the hot run. */
  readonly products: readonly string[];
}

export interface LoadResult {
  readonly seconds: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** Milliseconds of every confirmed purchase. */
  readonly latencies: readonly number[];
}

async function load(order: LoadOrder): Promise<LoadResult> {
  const statuses: Record<string, number> = {};
  const latencies: number[] = [];
  const start = performance.now();
  const end = start + order.milliseconds;
  const interval = order.pace ? (order.clients / order.pace) * 1000 : 0;
  await Promise.all(
    Array.from({ length: order.clients }, async (_, client) => {
      const http = await HttpConnection.open(order.port);
      let due = start + (interval * client) / order.clients;
      for (let turn = client; performance.now() < end; turn += order.clients) {
        if (interval > 0) await until((due += interval));
        const sent = performance.now();
        const status = await http.post('/api/v1/purchases', purchase(order, turn));
        statuses[status] = (statuses[status] ?? 0) + 1;
        if (status === 201) latencies.push(performance.now() - sent);
      }
      http.close();
    }),
  );
  return { seconds: (performance.now() - start) / 1000, statuses, latencies };
}

const purchase = ({ customers, products }: LoadOrder, turn: number): string =>
  JSON.stringify({
    customerId: customers[turn % customers.length],
    lines: [{ productId: products[(turn * 7919) % products.length], quantity: 1 }],
    paymentMethod: 'card',
  });

const until = (due: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));

/** As much of HTTP as the shop's JSON answers need: one request at a time, a length in each answer. */
class HttpConnection {
  private received: Buffer = Buffer.alloc(0);
  private answered: (status: number) => void = () => undefined;
  private failed: (error: Error) => void = () => undefined;

  private readonly socket: Socket;
  private readonly host: string;

  private constructor(socket: Socket, host: string) {
    this.socket = socket;
    this.host = host;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.take(chunk));
    socket.on('error', (error) => this.failed(error));
    socket.on('close', () => this.failed(new Error('the shop closed the connection')));
  }

  static open(port: number): Promise<HttpConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('error', reject);
      socket.once('connect', () => resolve(new HttpConnection(socket, `127.0.0.1:${port}`)));
    });
  }

  post(path: string, body: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.answered = resolve;
      this.failed = reject;
      this.socket.write(
        `POST ${path} HTTP/1.1\r\nhost: ${this.host}\r\ncontent-type: application/json\r\n` +
          `idempotency-key: ${randomUUIDv7()}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    const headEnd = this.received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const head = this.received.toString('latin1', 0, headEnd);
    const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    if (this.received.length < headEnd + 4 + length) return;
    this.received = Buffer.alloc(0);
    this.answered(Number(head.slice(9, 12)));
  }
}

process.once('message', (order: LoadOrder) => {
  void load(order).then((result) => {
    process.send?.(result, () => process.disconnect());
  });
});
