import type { Client } from './client.ts';
import type { Reply } from './memory-http.ts';

/** What there is to buy, and who buys. */
export interface Stock {
  readonly products: readonly [string, ...string[]];
  readonly customers: readonly [string, ...string[]];
  readonly store: string;
}

const idOf = ({ status, body }: Reply): string => {
  if (status >= 300) throw new Error(`not set up: ${JSON.stringify(body)}`);
  return (body as { id: string }).id;
};

export async function setUp(client: Client): Promise<Stock> {
  const { random } = client;
  const list = async (sku: string): Promise<string> => {
    const unitPrice = { amount: `${String(random.between(1, 90))}.49`, currency: 'USD' };
    const body = { name: `Product ${sku}`, sku, unitPrice, openingStock: random.between(2, 9) };
    return idOf(await client.insist('POST', '/api/v1/products', body));
  };
  const register = async (name: string): Promise<string> =>
    idOf(await client.insist('POST', '/api/v1/customers', { name, address: { country: 'DE' } }));
  const rates = [{ date: '2026-01-01', currency: 'EUR', rate: '0.9137' }];
  await client.insist('PUT', '/api/v1/fx-rates', { rates });
  return {
    products: [await list('a'), await list('b')],
    customers: [await register('Ann Smith')],
    store: idOf(await client.insist('POST', '/api/v1/stores', { name: 'Main street' })),
  };
}

/** So many things one after another, mostly buying. */
export async function work(client: Client, stock: Stock, count: number): Promise<void> {
  const bought: string[] = [];
  for (let done = 0; done < count; done++) {
    await client.rest(0, 600);
    await act(client, stock, bought);
  }
}

async function act(client: Client, stock: Stock, bought: string[]): Promise<void> {
  const { random } = client;
  const dice = random.below(100);
  if (dice < 60) return buy(client, stock, bought);
  const productId = random.pick(stock.products);
  if (dice < 75) {
    const id = bought.shift();
    if (id === undefined) return buy(client, stock, bought);
    const path = `/api/v1/purchases/${id}/cancellation`;
    await client.insist('POST', path, { reason: 'mis-rung' });
  } else if (dice < 85) {
    const quantity = random.between(1, 4);
    await client.insist('POST', '/api/v1/inventory/receipts', { productId, quantity });
  } else if (dice < 95) {
    await reprice(client, productId);
  } else if (dice < 98) {
    await client.insist('POST', '/api/v1/customers', { name: 'Bob Jones' });
  } else {
    await client.ask({ method: 'POST', path: '/api/v1/analytics/rebuilds' });
  }
}

async function buy(client: Client, stock: Stock, bought: string[]): Promise<void> {
  const { random } = client;
  const lines = Array.from({ length: random.between(1, 3) }, () => ({
    productId: random.pick(stock.products),
    quantity: random.between(1, 2),
  }));
  const { status, body } = await client.insist('POST', '/api/v1/purchases', {
    customerId: random.pick(stock.customers),
    lines,
    ...(random.chance(0.5) && { storeId: stock.store }),
    ...(random.chance(0.3) && { currency: 'EUR' }),
  });
  if (status === 201) bought.push((body as { id: string }).id);
}

/** Of all that have seen a price, one may change it. */
async function reprice(client: Client, productId: string): Promise<void> {
  const path = `/api/v1/products/${productId}`;
  const seen = await client.ask({ method: 'GET', path });
  const tag = seen?.headers['etag'];
  if (tag === undefined) return;
  const amount = `${String(client.random.between(1, 90))}.99`;
  await client.insist(
    'PATCH',
    path,
    { unitPrice: { amount, currency: 'USD' } },
    { 'if-match': tag },
  );
}
