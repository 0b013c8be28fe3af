import type { StreamMessages } from '@crpm/contracts';
import { setTimeout as sleep } from 'node:timers/promises';
import { quantile, type Figure } from './figures.ts';
import type { Goods } from './seed.ts';
import type { Shop } from './shop.ts';

const section = "From a purchase's answer to the message that moves the console";
const SAMPLES = 30;
const PAUSE = 200;
const BUSY = 200;

/** At idle, and while others buy at a steady pace. */
export async function measureLatency(shop: Shop, goods: Goods): Promise<Figure[]> {
  const idle = await sample(shop, goods);
  const load = shop.load({
    clients: 16,
    milliseconds: SAMPLES * PAUSE * 2,
    pace: BUSY,
    ...goods,
  });
  const busy = await sample(shop, goods);
  const { latencies, seconds } = await load;
  const pace = `beside ${(latencies.length / seconds).toFixed(0)} purchases/s`;
  return [
    { section, name: 'idle, p50', value: quantile(idle, 0.5), unit: 'ms' },
    { section, name: 'idle, p95', value: quantile(idle, 0.95), unit: 'ms', goal: { most: 1000 } },
    { section, name: 'busy, p50', value: quantile(busy, 0.5), unit: 'ms', note: pace },
    { section, name: 'busy, p95', value: quantile(busy, 0.95), unit: 'ms', goal: { most: 1000 } },
  ];
}

async function sample(shop: Shop, goods: Goods): Promise<number[]> {
  const stream = await FigureStream.open(shop);
  try {
    const latencies: number[] = [];
    for (let n = 0; n < SAMPLES; n++) {
      const { position } = await shop.post<{ position: { pos: number } }>('/api/v1/purchases', {
        customerId: goods.customers[n % goods.customers.length],
        lines: [{ productId: goods.products[n % goods.products.length], quantity: 1 }],
      });
      const answered = performance.now();
      const told = await stream.reached(position.pos);
      // Told before the answer came: no wait at all.
      latencies.push(Math.max(0, told - answered));
      await sleep(PAUSE);
    }
    return latencies;
  } finally {
    stream.close();
  }
}

/** Listens to the live stream as a console does, and notes when which position was told. */
class FigureStream {
  private readonly abort = new AbortController();
  private position = 0;
  private at = 0;
  private wake: () => void = () => undefined;

  static async open(shop: Shop): Promise<FigureStream> {
    const stream = new FigureStream();
    const { body } = await fetch(shop.url('/api/v1/stream'), { signal: stream.abort.signal });
    if (!body) throw new Error('the live stream does not answer');
    // Ends with close(), which it tells as an error.
    stream.listen(body).catch(() => undefined);
    return stream;
  }

  /** When (performance.now()) the figures were told to include this purchase. */
  async reached(position: number): Promise<number> {
    while (this.position < position) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    return this.at;
  }

  close(): void {
    this.abort.abort();
  }

  private async listen(body: ReadableStream<Uint8Array>): Promise<void> {
    let text = '';
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const messages = text.split('\n\n');
      text = messages.pop() ?? '';
      for (const message of messages) this.take(message);
    }
  }

  private take(message: string): void {
    if (!/^event: ?figures$/m.test(message)) return;
    const data = /^data: ?(.*)$/m.exec(message)?.[1] ?? '{}';
    const { watermark } = JSON.parse(data) as StreamMessages['figures'];
    this.position = watermark['purchases'] ?? 0;
    this.at = performance.now();
    this.wake();
  }
}
