import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { audit, figuresOf } from './books.ts';
import { buy } from './purchase-client.ts';
import { inParallel, Shop, sleep } from './shop.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const DRILLS = process.env['CRPM_TEST_LONG'] === '1' ? 10 : 2;
const BUYERS = 24;
const STORES = ['customers', 'products', 'purchases'];

/** The command as people give it, without the build: what it says last, and how it ends. */
async function crpm(dataDir: string, ...args: string[]) {
  const child = spawn(
    join(ROOT, 'node_modules/node/bin/node'),
    [
      '--disable-warning=ExperimentalWarning',
      join(ROOT, 'apps/standalone/dist/backup/main.js'),
      ...args,
    ],
    { env: { ...process.env, CRPM_DATA_DIR: dataDir }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  }
  const [code] = (await once(child, 'exit')) as [number | null];
  // Before it, on a slow machine, how far it is.
  return { last: said.trim().split('\n').at(-1), code };
}

const epochsOf = (shop: Shop) =>
  Promise.all(
    STORES.map(async (store) => {
      const [head] = await shop.rows<{ epoch: string }>(
        store,
        'SELECT store_epoch AS epoch FROM head',
      );
      return head?.epoch;
    }),
  );

/** What reactors still owe when a shop starts. */
async function settled(shop: Shop): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const pending = await shop.call<{ data: unknown[] }>(
      '/api/v1/purchases?filter[status]=pending',
    );
    const [cancelled] = await shop.rows<{ number: number }>(
      'purchases',
      "SELECT COUNT(*) AS number FROM events WHERE type = 'PurchaseCancelled'",
    );
    const [returned] = await shop.rows<{ number: number }>(
      'products',
      'SELECT COUNT(DISTINCT causation_id) AS number FROM events ' + "WHERE type = 'StockReturned'",
    );
    if (pending.body.data.length === 0 && cancelled?.number === returned?.number) return;
    await sleep(50);
  }
  throw new Error('something placed or cancelled is not settled after ten seconds');
}

it(
  `comes back from a backup that was taken while it sold, ${DRILLS} times`,
  async () => {
    const shop = await Shop.open({}, 'standalone');
    const backups = await mkdtemp(join(tmpdir(), 'crpm-backups-'));
    try {
      const customer = await shop.write('/api/v1/customers', { name: 'Ann' });
      const products: string[] = [];
      for (let index = 0; index < 8; index++) {
        const { id } = await shop.write('/api/v1/products', {
          name: `Product ${index}`,
          unitPrice: { amount: '1.25', currency: 'USD' },
          openingStock: index < 2 ? 200 : 1_000_000,
        });
        products.push(id);
      }
      const orderOf = (index: number) => ({
        customerId: customer.id,
        lines: [0, 1].map((line) => ({
          productId: products[(index + line * 3) % products.length],
          quantity: 1 + (index % 3),
        })),
      });
      const headers = { 'idempotency-key': 'the-first' };
      const first = await shop.call('/api/v1/purchases', { body: orderOf(2), headers });
      expect(first.status).toBe(201);

      for (let drill = 0; drill < DRILLS; drill++) {
        const copy = join(backups, String(drill));
        let selling = true;
        const acknowledged = new Set<string>();
        const load = inParallel(1_000_000, BUYERS, async (index) => {
          if (!selling) return;
          const outcome = await buy(shop, `order-${drill}-${index}`, orderOf(index));
          if (!outcome.confirmed) return;
          acknowledged.add(outcome.id);
          if (index % 7 > 0) return;
          await shop.write(`/api/v1/purchases/${outcome.id}/cancellation`, { reason: 'mis-rung' });
        });
        const taking = async () => {
          await sleep(700);
          const before = new Set(acknowledged);
          expect(await crpm(shop.dataDir, 'backup', copy)).toMatchObject({ code: 0 });
          const during = acknowledged.size - before.size;
          const refused = await crpm(shop.dataDir, 'restore', copy, '--replace');
          expect(refused).toMatchObject({
            code: 1,
            last: `${shop.dataDir} is in use by a running instance: stop the shop first.`,
          });
          selling = false;
          return { before, during };
        };
        const [{ before, during }] = await Promise.all([taking(), load]);
        expect(during).toBeGreaterThan(0);
        const epochs = await epochsOf(shop);

        await shop.kill();
        await rm(shop.dataDir, { recursive: true });
        await mkdir(shop.dataDir);
        if (drill === 0) await refusesDamage(shop.dataDir, copy);
        expect(await crpm(shop.dataDir, 'restore', copy)).toMatchObject({ code: 0 });
        await shop.start();

        await settled(shop);
        const figures = await figuresOf(shop);
        const again = await shop.call('/api/v1/purchases', { body: orderOf(2), headers });
        expect([again.status, again.body]).toEqual([first.status, first.body]);
        expect(await shop.stop()).toBe(0);
        const { faults, confirmed, sold } = await audit(shop);
        expect(faults).toEqual([]);
        expect([...before].filter((id) => !confirmed.has(id))).toEqual([]);
        expect(figures['netSales']).toBe((sold / 100).toFixed(2));
        const lives = [...epochs, ...(await epochsOf(shop))];
        expect(new Set(lives).size).toBe(2 * STORES.length);

        await shop.start();
        const outcome = await buy(shop, `after-${drill}`, orderOf(3));
        expect(outcome.confirmed).toBe(true);
      }
    } finally {
      await shop.close();
      await rm(backups, { recursive: true, force: true });
    }
  },
  60_000 + DRILLS * 60_000,
);

/** One flipped bit, which is flipped back. */
async function refusesDamage(dataDir: string, copy: string): Promise<void> {
  const flip = async () => {
    const file = await open(join(copy, 'databases/purchases.db'), 'r+');
    const byte = Buffer.alloc(1);
    await file.read(byte, 0, 1, 9000);
    byte[0]! ^= 4;
    await file.write(byte, 0, 1, 9000);
    await file.close();
  };
  await flip();
  expect(await crpm(dataDir, 'restore', copy)).toEqual({
    code: 1,
    last:
      `The backup ${copy} is damaged: databases/purchases.db is not what was written; ` +
      'nothing was changed.',
  });
  await flip();
}
