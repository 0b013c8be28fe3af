import { createConnection, type Connection } from 'mysql2/promise';
import { audit, figuresOf } from './books.ts';
import { buy } from './purchase-client.ts';
import { DISTRIBUTED, inParallel, Shop } from './shop.ts';

const STORES = ['customers', 'products', 'purchases'];
const DATABASES = [...STORES, 'customer-keys'].map((name) => `crpm_${name}`);
const copyOf = (database: string) => `${database}_copy`;

async function onServer(work: (connection: Connection) => Promise<void>): Promise<void> {
  const { hostname, port, username, password } = new URL(process.env['CRPM_TEST_MYSQL']!);
  const connection = await createConnection({
    host: hostname,
    port: Number(port),
    user: username,
    password,
  });
  try {
    await work(connection);
  } finally {
    await connection.end();
  }
}

/** Makes one database what another is, table by table; nobody writes meanwhile. */
async function copy(connection: Connection, from: string, to: string): Promise<void> {
  await connection.query('DROP DATABASE IF EXISTS ??', [to]);
  await connection.query('CREATE DATABASE ??', [to]);
  const [tables] = await connection.query(
    'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?',
    [from],
  );
  for (const { name } of tables as { name: string }[]) {
    await connection.query('CREATE TABLE ??.?? LIKE ??.??', [to, name, from, name]);
    await connection.query('INSERT INTO ??.?? SELECT * FROM ??.??', [to, name, from, name]);
  }
}

const epochOf = async (shop: Shop, store: string) =>
  (await shop.rows<{ epoch: string }>(store, 'SELECT store_epoch AS epoch FROM head'))[0]?.epoch;

/** Of one process restore.e2e tells. */
(DISTRIBUTED ? it : it.skip)(
  'stores put back to an older state begin another life: no figure tells of what they have no more',
  async () => {
    const shop = await Shop.open();
    try {
      const customer = await shop.write('/api/v1/customers', { name: 'Ann' });
      const product = await shop.write('/api/v1/products', {
        name: 'Kettle',
        unitPrice: { amount: '1.25', currency: 'USD' },
        openingStock: 100_000,
      });
      const order = {
        customerId: customer.id,
        lines: [{ productId: product.id, quantity: 2 }],
      };
      const sell = (name: string, count: number) =>
        inParallel(count, 8, async (index) => {
          expect(await buy(shop, `${name}-${index}`, order)).toMatchObject({ confirmed: true });
        });
      await sell('kept', 40);
      await shop.stop();
      await onServer(async (connection) => {
        for (const name of DATABASES) await copy(connection, name, copyOf(name));
      });
      await shop.start();
      await sell('lost', 60);
      const before = await figuresOf(shop);
      expect(before['orders']).toBe(100);
      const epochs = await Promise.all(STORES.map((store) => epochOf(shop, store)));

      await shop.kill();
      await onServer(async (connection) => {
        for (const name of DATABASES) await copy(connection, copyOf(name), name);
      });
      process.env['RESTORED'] = '1';
      await shop.start().finally(() => delete process.env['RESTORED']);

      // Positions that the figures know are dealt again, to other purchases.
      await sell('after', 10);
      const figures = await figuresOf(shop);
      const { data } = (
        await shop.call<{ data: { name: string }[] }>('/api/v1/customers?sort=name')
      ).body;
      expect(data).toMatchObject([{ name: 'Ann' }]);
      const now = await Promise.all(STORES.map((store) => epochOf(shop, store)));
      expect(new Set([...epochs, ...now]).size).toBe(2 * STORES.length);
      expect(await shop.stop()).toBe(0);
      const { faults, confirmed, sold } = await audit(shop);
      expect(faults).toEqual([]);
      expect(confirmed.size).toBe(50);
      expect([figures['netSales'], figures['orders']]).toEqual([(sold / 100).toFixed(2), 50]);
    } finally {
      await shop.close();
      await onServer(async (connection) => {
        for (const name of DATABASES) {
          await connection.query('DROP DATABASE IF EXISTS ??', [copyOf(name)]);
        }
      });
    }
  },
  300_000,
);
