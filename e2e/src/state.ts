import { REPORT_IDS, REPORTS, type Page } from '@crpm/contracts';
import type { Shop } from './shop.ts';

const STORES = ['customers', 'products', 'purchases'];
const CUSTOMERS = 'customers?count=exact&sort=name';
const LISTS = [
  CUSTOMERS,
  'customers?filter[status]=archived',
  'customers?q=a',
  'products?count=exact&sort=name',
  'products?sort=-onHand',
  'products?sort=unitPrice',
  'products?filter[status]=archived',
  'products?filter[stock]=low',
  'products?filter[category]=Home',
  'categories',
  'inventory/movements?count=exact',
  'stores?',
  'fx-rates?',
  'purchases?count=exact&sort=placedAt',
  'purchases?sort=-total',
  'purchases?filter[status]=refused',
];

/** Everything a shop knows, as text: a part each of its stores, its lists and its reports. */
export async function stateOf(shop: Shop): Promise<Record<string, unknown[]>> {
  const parts: Record<string, unknown[]> = {};
  const heads: string[] = [];
  for (const store of STORES) {
    const events = await shop.rows<{ position: number; data: string; recorded_at: string }>(
      store,
      'SELECT * FROM events ORDER BY position',
    );
    heads.push(`${store}=${events.length}`);
    parts[`events of ${store}`] = events.map((event) => {
      const data = JSON.parse(event.data) as Record<string, unknown>;
      // Sealed with a key of the customer's own.
      return { ...event, data: 'personal' in data ? { ...data, personal: 'sealed' } : data };
    });
  }
  for (const path of LISTS) parts[path] = await everyPage(shop, path);
  // What is sealed in the events is told here.
  parts['histories of customers'] = await inTurn(parts[CUSTOMERS] as { id: string }[], ({ id }) =>
    read(shop, `customers/${id}/history`),
  );
  for (const id of REPORT_IDS) {
    const queries = ['', ...REPORTS[id].groupBy.map(asked)];
    parts[`report ${id}`] = await inTurn(queries, (query) =>
      read(shop, `reports/${id}?${query}`, { 'x-min-position': heads.join() }),
    );
  }
  return parts;
}

/** What is cancelled is so in the hour of the run, which is not the same for both. */
const asked = (grouping: string) =>
  grouping === 'hour' ? 'groupBy=hour&to=2025-12-31' : `groupBy=${grouping}`;

async function everyPage(shop: Shop, path: string): Promise<unknown[]> {
  const items: unknown[] = [];
  let after = '';
  do {
    const { data, page } = await read<Partial<Page<unknown>>>(shop, `${path}${after}`);
    items.push(...(data ?? []));
    after = page?.next ? `&after=${encodeURIComponent(page.next)}` : '';
  } while (after !== '');
  return items;
}

async function inTurn<Item>(items: readonly Item[], ask: (item: Item) => Promise<unknown>) {
  const answers: unknown[] = [];
  for (const item of items) answers.push(await ask(item));
  return answers;
}

/** What is told of something, once it holds all it was asked to hold. */
async function read<Body>(shop: Shop, path: string, headers: Record<string, string> = {}) {
  for (let tries = 0; tries < 15; tries++) {
    const { status, text, body } = await shop.call<Body & { stale?: boolean }>(`/api/v1/${path}`, {
      headers,
    });
    if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
    if (body.stale !== true) return body;
  }
  throw new Error(`${path}: the reports lag 30 seconds behind`);
}

const UUID = /[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}/g;
const INSTANT = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/**
 * The state without what no two runs share: ids are told by the order in which they first stand
 * there, and times since `began`, and its day, as such.
 */
export function comparable(parts: Record<string, unknown[]>, began: Date) {
  const ids = new Map<string, string>();
  const since = began.toISOString();
  const today = since.slice(0, 10);
  const plain = (text: string) =>
    text
      .replaceAll(UUID, (id) => {
        if (!ids.has(id)) ids.set(id, `id-${ids.size + 1}`);
        return ids.get(id)!;
      })
      .replaceAll(INSTANT, (instant) => (instant >= since ? 'a moment of the run' : instant))
      .replaceAll(today, 'today');
  return Object.fromEntries(
    Object.entries(parts).map(([name, items]) => [
      name,
      items.map((item) => plain(typeof item === 'string' ? item : JSON.stringify(item))),
    ]),
  );
}
