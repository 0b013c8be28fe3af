import { parseArgs } from 'node:util';
import type { Settings, WriteReceipt } from '@crpm/contracts';
import { DEMO_SIZES, type DemoShop, demoShop, type DemoWeek } from './demo-shop.ts';
import type { CommandContext } from './import.command.ts';

export const GENERATE_USAGE = 'generate [--size small|medium] [--seed N]';
/** Requests under way at once. */
const WORKERS = 8;
const RATES_PER_REQUEST = 1000;

type Send = (path: string, body: unknown, key: string) => Promise<WriteReceipt>;

/** Fills a shop with two years of demo data, by nothing but its public API. */
export async function generateCommand(args: string[], context: CommandContext): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      size: { type: 'string', default: 'small' },
      seed: { type: 'string', default: '1' },
    },
  });
  const size = DEMO_SIZES[values.size as keyof typeof DEMO_SIZES] as
    (typeof DEMO_SIZES)['small'] | undefined;
  const seed = Number(values.seed);
  if (!size || !Number.isSafeInteger(seed)) throw new Error(`Usage: ${GENERATE_USAGE}`);
  const { today, baseCurrency } = await context.shop.get<Settings>('/api/v1/settings');
  const shop = demoShop(size, seed, today, baseCurrency);
  const run = `demo-${values.size}-${seed}-${today}`;
  const send: Send = (path, body, key) =>
    context.shop.send('POST', `/api/v1/${path}`, { body, key: `${run}-${path}-${key}` });

  context.progress.show('Opening the shop …');
  const ids = await openShop(shop, send, context);
  await trade(shop.weeks, ids, send, context);
  context.progress.clear();
  const { products, customers, weeks } = shop;
  const purchases = weeks.reduce((sum, week) => sum + week.purchases.length, 0);
  context.print(
    `The shop has ${customers.length} customers, ${products.length} products and ` +
      `${purchases} purchases more.\n`,
  );
  return true;
}

interface ShopIds {
  readonly stores: string[];
  readonly products: string[];
  readonly customers: string[];
}

async function openShop(shop: DemoShop, send: Send, context: CommandContext): Promise<ShopIds> {
  const make = (path: string, bodies: readonly unknown[]) =>
    atOnce(bodies, async (body, at) => (await send(path, body, String(at))).id);
  const stores = await make('stores', shop.stores);
  const products = await make('products', shop.products);
  const customers = await make('customers', shop.customers);
  for (let first = 0; first < shop.rates.length; first += RATES_PER_REQUEST) {
    const rates = shop.rates.slice(first, first + RATES_PER_REQUEST);
    await context.shop.send('PUT', '/api/v1/fx-rates', { body: { rates } });
  }
  return { stores, products, customers };
}

/** Week by week, so that goods are on the shelf before they are sold. */
async function trade(
  weeks: readonly DemoWeek[],
  ids: ShopIds,
  send: Send,
  context: CommandContext,
) {
  for (const [at, { receipts, purchases }] of weeks.entries()) {
    context.progress.show(`Trading, week ${at + 1} of ${weeks.length} …`);
    await atOnce(receipts, ({ product, ...receipt }, number) =>
      send(
        'inventory/receipts',
        { productId: ids.products[product], ...receipt },
        `${at}-${number}`,
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
        `${at}-${number}`,
      ),
    );
  }
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
