import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { systemClock, systemTimers } from '@crpm/adapters';
import { wait } from '@crpm/event-sourcing';
import { close, DATABASES, seeAll, type Seen } from './cut.ts';

const CUTS = 300;

/** Sells without end: places, takes, confirms as fast as it can, and rests a moment. */
const SELLING = `
  const { DatabaseSync } = require('node:sqlite');
  const { parentPort, workerData } = require('node:worker_threads');
  const open = (name) => {
    const database = new DatabaseSync(workerData + '/' + name + '.db', { timeout: 5000 });
    const head = database.prepare('UPDATE head SET position = position + 1');
    const event = database.prepare('INSERT INTO events (type, purchase) VALUES (?, ?)');
    return (type, purchase) => {
      database.exec('BEGIN IMMEDIATE');
      head.run();
      event.run(type, purchase);
      database.exec('COMMIT');
    };
  };
  const purchases = open('purchases');
  const products = open('products');
  for (let purchase = 1; ; purchase++) {
    purchases('placed', purchase);
    products('taken', purchase);
    purchases('confirmed', purchase);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    if (purchase === 1) parentPort.postMessage('selling');
  }
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crpm-cut-'));
  for (const name of DATABASES) {
    const database = new DatabaseSync(join(folder, `${name}.db`));
    database.exec(`
      PRAGMA journal_mode = WAL;
      CREATE TABLE events (position INTEGER PRIMARY KEY, type TEXT, purchase INTEGER);
      CREATE TABLE head (position INTEGER);
      INSERT INTO head VALUES (0);
    `);
    database.close();
  }
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const told = (seen: readonly Seen[], store: string, type: string) => {
  const rows = seen
    .find(({ name }) => name === store)
    ?.database.prepare('SELECT purchase FROM events WHERE type = ?')
    .all(type);
  return new Set(rows?.map(({ purchase }) => Number(purchase)));
};

it('sees every sale in the order in which it is made, while the shop sells', async () => {
  const selling = new Worker(SELLING, { eval: true, workerData: folder });
  await once(selling, 'message');
  let sold = 0;
  try {
    for (let cut = 0; cut < CUTS; cut++) {
      const seen = await seeAll(folder, { clock: systemClock, timers: systemTimers });
      const placed = told(seen, 'purchases', 'placed');
      const taken = told(seen, 'products', 'taken');
      const confirmed = told(seen, 'purchases', 'confirmed');
      close(seen);
      // Sold without its stock; stock gone for a purchase that nobody knows.
      expect([...confirmed].filter((id) => !taken.has(id))).toEqual([]);
      expect([...taken].filter((id) => !placed.has(id))).toEqual([]);
      expect(confirmed.size).toBeGreaterThanOrEqual(sold);
      sold = confirmed.size;
      await wait(systemTimers, 1);
    }
  } finally {
    await selling.terminate();
  }
  expect(sold).toBeGreaterThan(CUTS / 10);
}, 60_000);
