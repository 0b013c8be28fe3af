import { isDeepStrictEqual } from 'node:util';
import type { OpenStoreRequest, RegisterCustomerRequest } from '@crpm/contracts';
import { type DemoClient, fillShop } from './fill-shop.ts';

interface Write {
  readonly path: string;
  readonly body: Partial<OpenStoreRequest & RegisterCustomerRequest & { sku: string }>;
}

/** What the public API promises of keys, SKUs and e-mail addresses, in memory. */
class ShopInMemory implements DemoClient {
  today = '2026-11-21';
  readonly written = new Map<string, Write>();
  /** So many more writes succeed. */
  left = Infinity;

  get<Answer>(path: string): Promise<Answer> {
    const data = this.of('stores').map(({ externalId }) => ({ externalId: externalId ?? null }));
    const settings = { today: this.today, baseCurrency: 'USD' };
    return Promise.resolve((path === '/api/v1/settings' ? settings : { data }) as Answer);
  }

  send: DemoClient['send'] = <Answer>(_: string, path: string, request: object) => {
    const { key, body } = request as { key?: string; body: Write['body'] };
    if (key === undefined) return Promise.resolve({} as Answer);
    const known = this.written.get(key);
    if (known && !isDeepStrictEqual(known, { path, body })) throw new Error('key reused');
    const taken = (part: 'sku' | 'email') =>
      body[part] !== undefined &&
      [...this.written.values()].some((w) => w.body[part] === body[part]);
    if (!known && (taken('sku') || taken('email'))) throw new Error('taken');
    if (!known && (this.left -= 1) < 0) throw new Error('broken off');
    this.written.set(key, { path, body });
    return Promise.resolve({ id: key } as Answer);
  };

  of(path: string): Write['body'][] {
    return [...this.written.values()]
      .filter((write) => write.path === `/api/v1/${path}`)
      .map(({ body }) => body);
  }
}
const quiet = () => undefined;

it.each([2, 30, 150, 900])('is finished on the next day after %i writes', async (writes) => {
  const shop = new ShopInMemory();
  shop.left = writes;
  await expect(fillShop(shop, 'small', 1, quiet)).rejects.toThrow('broken off');
  shop.left = Infinity;
  shop.today = '2026-11-22';
  const { customers, products, purchases } = await fillShop(shop, 'small', 1, quiet);
  expect(shop.of('stores')).toHaveLength(4);
  expect(shop.of('products')).toHaveLength(products);
  expect(shop.of('customers')).toHaveLength(customers);
  expect(shop.of('purchases')).toHaveLength(purchases);
  expect(new Set(shop.of('stores').map(({ openedOn }) => openedOn)).size).toBe(1);
});

it('fills a shop beside the data of another seed or size', async () => {
  const shop = new ShopInMemory();
  await fillShop(shop, 'small', 1, quiet);
  shop.today = '2026-11-22';
  await fillShop(shop, 'small', 11, quiet);
  expect(shop.of('products')).toHaveLength(120);
  expect(new Set(shop.of('stores').map(({ openedOn }) => openedOn)).size).toBe(2);
});
