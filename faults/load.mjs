import { buy } from '../e2e/src/purchase-client.ts';
import { inParallel, sleep } from '../e2e/src/shop.ts';
import { randomOf } from './random.mjs';

const PURCHASES = '/api/v1/purchases';
const PRODUCTS = 12;
/** They sell out on the way, and come in again. */
const SCARCE = 2;
const ASKED_AGAIN = 200;
const PATIENCE = 45_000;
const READ = ['/api/v1/customers', '/api/v1/products', PURCHASES, '/api/v1/reports/sales-overview'];

/**
 * Buyers who ask again under the same key until they know. Beside buying they cancel, receive stock,
 * read, and change a record two at a time. What is asked for follows from the seed and its number.
 */
export class Load {
  constructor(shop, seed, { buyers, pause }) {
    Object.assign(this, { shop, seed, buyers, pause });
    this.bought = [];
    this.cancelled = 0;
    this.orders = [];
    // Milliseconds until a buyer knew.
    this.took = [];
    this.count = 0;
    this.deadline = Infinity;
  }

  async prepare() {
    const rates = [{ date: '2020-01-01', currency: 'EUR', rate: '0.9173' }];
    await this.ask('/api/v1/fx-rates', 'rates', { rates }, 'PUT');
    this.customers = await this.make(5, '/api/v1/customers', (at) => ({ name: `Buyer ${at}` }));
    this.products = await this.make(PRODUCTS, '/api/v1/products', (at) => ({
      name: `Product ${at}`,
      unitPrice: { amount: `${at}.${37 + at}`, currency: 'USD' },
      openingStock: at < SCARCE ? 40 : 1_000_000,
    }));
    this.edited = (
      await this.make(1, '/api/v1/products', () => ({
        name: 'Edited',
        unitPrice: { amount: '1.00', currency: 'USD' },
      }))
    )[0];
  }

  start() {
    this.going = true;
    this.running = inParallel(this.buyers, this.buyers, async () => {
      while (this.going) {
        // What went wrong stands in the history: the judge tells what it means.
        await this.act(this.count++).catch(() => undefined);
        await sleep(this.pause);
      }
    });
  }

  /** Lets all who wait learn their outcome; not for ever, where there will be none. */
  async stop() {
    this.going = false;
    this.deadline = performance.now() + PATIENCE;
    await Promise.race([this.running, sleep(PATIENCE)]);
  }

  /**
   * The same keys again, when all is over: the same answers; and whatever nobody was answered yet.
   * How many there was still no answer to.
   */
  async askAgain(again = this.orders.slice(-ASKED_AGAIN)) {
    this.deadline = performance.now() + PATIENCE;
    const orders = again.map((one) => ({ ...one, method: 'POST', path: PURCHASES }));
    const each = new Map([...this.shop.unanswered(), ...orders].map((one) => [one.key, one]));
    // What is sold has to be there, and what is cancelled to be sold.
    const turns = Map.groupBy(each.values(), ({ path }) =>
      path === PURCHASES ? 1 : path.startsWith(PURCHASES) ? 2 : 0,
    );
    let unanswered = 0;
    for (const some of [0, 1, 2].map((turn) => turns.get(turn) ?? [])) {
      await inParallel(some.length, 8, async (at) => {
        const { path, key, body, method, match } = some[at];
        if ((await this.ask(path, key, body, method, match)) === undefined) unanswered += 1;
      });
    }
    return unanswered;
  }

  /** Whether something new can be made, and sold. */
  async sells() {
    this.deadline = performance.now() + PATIENCE;
    const name = `Last ${this.count++}`;
    const product = {
      name,
      unitPrice: { amount: '1.00', currency: 'USD' },
      openingStock: 1,
    };
    const made = await this.ask('/api/v1/products', name.replace(' ', '-'), product);
    if (made === undefined) return false;
    const lines = [{ productId: made.id, quantity: 1 }];
    const body = { customerId: this.customers[0], lines };
    return (await buy(this.shop, `buy-${made.id}`, body)).confirmed;
  }

  async act(index) {
    const next = randomOf(this.seed * 1_000_003 + index * 7919);
    const kind = next(100);
    if (kind < 88 || this.bought.length === 0) return this.buy(index, next);
    if (kind < 92) {
      const id = this.bought[next(this.bought.length)];
      const reason = { reason: 'mis-rung' };
      this.cancelled += 1;
      return this.ask(`${PURCHASES}/${id}/cancellation`, `cancel-${index}`, reason);
    }
    if (kind < 96) {
      const receipt = { productId: this.products[next(SCARCE)], quantity: 1 + next(20) };
      return this.ask('/api/v1/inventory/receipts', `receive-${index}`, receipt);
    }
    if (kind < 99) return this.edit(index);
    return this.shop.call(READ[next(READ.length)]);
  }

  async buy(index, next) {
    const lines = Array.from({ length: 1 + next(3) }, () => ({
      productId: this.products[next(PRODUCTS)],
      quantity: 1 + next(4),
    }));
    const body = {
      customerId: this.customers[next(this.customers.length)],
      lines,
      ...(next(5) === 0 && { currency: 'EUR' }),
    };
    const key = `buy-${index}`;
    let status;
    this.orders.push({ key, body });
    const began = performance.now();
    const outcome = await buy(this.shop, key, body, (told) => (status = told));
    this.took.push(performance.now() - began);
    // It was seen in the list: what the key is answered is to be known as well.
    if (status === 202) await this.ask(PURCHASES, key, body);
    if (outcome.confirmed) this.bought.push(outcome.id);
  }

  /** Two who saw the same version: one of them is refused. */
  async edit(index) {
    const path = `/api/v1/products/${this.edited}`;
    const seen = await this.shop.call(path).catch(() => undefined);
    const match = seen?.status === 200 ? String(seen.headers['etag']) : undefined;
    if (match === undefined) return;
    await Promise.all(
      ['one', 'other'].map((who) =>
        this.ask(
          path,
          `edit-${index}-${who}`,
          { name: `Edited by ${who} ${index}` },
          'PATCH',
          match,
        ),
      ),
    );
  }

  /** Asks until it is answered: while the shop is busy, ends or is away, once more. */
  async ask(path, key, body, method = 'POST', match) {
    const headers = { 'idempotency-key': key, ...(match && { 'if-match': match }) };
    while (performance.now() < this.deadline) {
      const reply = await this.shop.call(path, { method, body, headers }).catch(() => undefined);
      if (reply && reply.status !== 202 && reply.status < 500) return reply.body;
      await sleep(100);
    }
    return undefined;
  }

  async make(count, path, bodyOf) {
    const made = [];
    for (let at = 0; at < count; at++) {
      made.push((await this.ask(path, `${path}-${at}-${bodyOf(at).name}`, bodyOf(at))).id);
    }
    return made;
  }
}
