import type { Page, Settings, StoreRecord, WriteReceipt } from '@crpm/contracts';
import type { ShopClient } from '../cli/shop-client.ts';
import { dayOfDemo, demoName, type DemoShop, demoShop, type DemoSizeName } from './demo-shop.ts';
import type { DemoWeek } from './demo-trade.ts';

/** Requests under way at once. */
const WORKERS = 8;
const RATES_PER_REQUEST = 1000;

/** The public API, as far as it is needed here. */
export type DemoClient = Pick<ShopClient, 'get' | 'send'>;
type Send = (path: string, body: unknown, key: string) => Promise<WriteReceipt>;
/** Called as the work goes on: what is being done, and how much of all is done. */
export type OnProgress = (text: string, done: number, total: number) => void;

/**
 * Fills a shop with two years of demo data, by nothing but its public API. What broke off is
 * finished by the same call, on whatever day: the same keys get the same answers.
 */
export async function fillShop(
  client: DemoClient,
  size: DemoSizeName,
  seed: number,
  onProgress: OnProgress,
): Promise<{ customers: number; products: number; purchases: number }> {
  const { today, baseCurrency } = await client.get<Settings>('/api/v1/settings');
  const stores = await client.get<Page<StoreRecord>>('/api/v1/stores');
  const name = demoName(size, seed);
  const shop = demoShop(size, seed, dayOfDemo(name, stores.data) ?? today, baseCurrency);
  const send: Send = (path, body, key) =>
    client.send('POST', `/api/v1/${path}`, { body, key: `demo-${name}-${path}-${key}` });

  const total = shop.weeks.length + 1;
  onProgress('Opening the shop …', 0, total);
  const ids = await openShop(shop, send, client);
  for (const [at, week] of shop.weeks.entries()) {
    onProgress(`Trading, week ${String(at + 1)} of ${String(shop.weeks.length)} …`, at + 1, total);
    await trade(week, at, ids, send);
  }
  const purchases = shop.weeks.reduce((sum, week) => sum + week.purchases.length, 0);
  return { customers: shop.customers.length, products: shop.products.length, purchases };
}

interface ShopIds {
  readonly stores: string[];
  readonly products: string[];
  readonly customers: string[];
}

async function openShop(shop: DemoShop, send: Send, client: DemoClient): Promise<ShopIds> {
  const make = (path: string, bodies: readonly unknown[]) =>
    atOnce(bodies, async (body, at) => (await send(path, body, String(at))).id);
  const stores = await make('stores', shop.stores);
  const products = await make('products', shop.products);
  const customers = await make('customers', shop.customers);
  for (let first = 0; first < shop.rates.length; first += RATES_PER_REQUEST) {
    const rates = shop.rates.slice(first, first + RATES_PER_REQUEST);
    await client.send('PUT', '/api/v1/fx-rates', { body: { rates } });
  }
  return { stores, products, customers };
}

/** One week: the goods come in before they are sold. */
async function trade({ receipts, purchases }: DemoWeek, at: number, ids: ShopIds, send: Send) {
  await atOnce(receipts, ({ product, ...receipt }, number) =>
    send(
      'inventory/receipts',
      { productId: ids.products[product], ...receipt },
      `${String(at)}-${String(number)}`,
    ),
  );
  await atOnce(purchases, ({ customer, store, lines, ...terms }, number) =>
    send(
      'purchases',
      {
        customerId: ids.customers[customer],
        storeId: ids.stores[store],
        lines: lines.map(({ product, quantity }) => ({
          productId: ids.products[product],
          quantity,
        })),
        ...terms,
      },
      `${String(at)}-${String(number)}`,
    ),
  );
}

/** Works on every item, a few at once, with the answers in the order of the items. */
async function atOnce<Item, Answer>(
  items: readonly Item[],
  work: (item: Item, at: number) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [at, item] of queue) answers[at] = await work(item, at);
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
  return answers;
}
