import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { audit, figuresOf } from './books.ts';
import { buy } from './purchase-client.ts';
import { DISTRIBUTED, inParallel, Shop } from './shop.ts';

const STORES = ['customers', 'products', 'purchases'];
const DATABASES = [...STORES, 'customer-keys'].map((name) => `crpm_${name}`);
const SCRIPTS = resolve(import.meta.dirname, '../../infra/mysql');
/** MySQL's own, which the scripts call. */
const { CRPM_TEST_MYSQL: SERVER, CRPM_TEST_MYSQL_PROGRAMS: PROGRAMS } = process.env;

/** infra/mysql/backup.sh or restore.sh, as people give them. */
async function script(name: string, file: string): Promise<void> {
  const { hostname, port, username, password } = new URL(SERVER!);
  await promisify(execFile)(
    join(SCRIPTS, name),
    [file, `--host=${hostname}`, `--port=${port}`, `--user=${username}`],
    { env: { ...process.env, PATH: `${PROGRAMS}:${process.env['PATH']}`, MYSQL_PWD: password } },
  );
}

async function dropDatabases(): Promise<void> {
  const { hostname, port, username, password } = new URL(SERVER!);
  const server = { host: hostname, port: Number(port), user: username, password };
  const connection = await createConnection(server);
  for (const name of DATABASES) await connection.query('DROP DATABASE ??', [name]);
  await connection.end();
}

const epochOf = async (shop: Shop, store: string) =>
  (await shop.rows<{ epoch: string }>(store, 'SELECT store_epoch AS epoch FROM head'))[0]?.epoch;

/** Of one process restore.e2e tells. */
(DISTRIBUTED ? it : it.skip)(
  'stores put back from a backup taken while they sold begin another life: no figure tells of what they have no more',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'crpm-backup-'));
    const backup = join(folder, 'monday.sql.gz');
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
      await Promise.all([script('backup.sh', backup), sell('during', 40)]);
      await sell('lost', 60);
      const before = await figuresOf(shop);
      expect(before['orders']).toBe(140);
      const epochs = await Promise.all(STORES.map((store) => epochOf(shop, store)));

      await shop.kill();
      await expect(script('restore.sh', backup)).rejects.toThrow(
        'there is a shop already; nothing was changed',
      );
      await dropDatabases();
      await appendFile(backup, 'x');
      await expect(script('restore.sh', backup)).rejects.toThrow('damaged; nothing was changed');
      await truncate(backup, (await stat(backup)).size - 1);
      await script('restore.sh', backup);
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
      // Of those who bought meanwhile, whoever was served before the moment of the backup.
      expect(confirmed.size).toBeGreaterThanOrEqual(50);
      expect(confirmed.size).toBeLessThanOrEqual(90);
      expect(figures).toMatchObject({ netSales: (sold / 100).toFixed(2), orders: confirmed.size });
    } finally {
      await shop.close();
      await rm(folder, { recursive: true });
    }
  },
  300_000,
);
