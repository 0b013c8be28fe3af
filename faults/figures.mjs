import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sleep } from '../e2e/src/shop.ts';
import { node, root } from '../tools/build.mjs';
import { caughtUp, isUp, moment, pidOf, slowest } from './nemesis.mjs';
import { isOn, turnOff, turnOn } from './switches.mjs';

const MEGABYTE = 1024;
/** Megabytes that whoever makes the figures may grow by while they fall behind. */
const GROWTH = 200;

const megabytesOf = (pid) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / MEGABYTE;

/** Events that whoever makes the figures keeps at hand of a store, and how many more there are. */
const KEPT = 20_000;
const BACKLOG = 30_000;

/** From a file, as whoever moves to this shop brings them: an event each. `time`: others each time. */
async function importCustomers({ shop, base }, time) {
  const file = `${base}.customers.csv`;
  const rows = Array.from({ length: BACKLOG }, (_, at) => `${time}${at},Name ${at},Rome,Italy`);
  writeFileSync(file, ['CustomerKey,Name,City,Country', ...rows].join('\n'));
  const program = join(root, 'apps/gateway/dist/cli/main.js');
  const env = { ...process.env, CRPM_URL: shop.url };
  await promisify(execFile)(node, [program, 'import', file], { env });
  rmSync(file);
}

/** Nothing comes into the figures, and more is waiting than is kept at hand: nobody else notices. */
const standingStill = async (run) => {
  const { shop, load, form, must, size } = run;
  const pid = pidOf(shop, form === 'distributed' ? 'analytics' : undefined);
  const seconds = Math.min(size.away, 120);
  const during = async () => {
    load.took = [];
    await sleep((seconds * 1000) / 2);
    return slowest(load.took);
  };
  // Whoever imports is in the one process as well: what that takes, it has taken before.
  await importCustomers(run, 'A');
  await caughtUp(run, 60);
  const [before, megabytes] = [await during(), megabytesOf(pid)];
  turnOn(run, 'held');
  await importCustomers(run, 'B');
  const meanwhile = await during();
  const { stores } = (await shop.call('/health/lag')).body;
  const { behind } = stores.customers;
  const grown = Math.round(megabytesOf(pid) - megabytes);
  turnOff(run, 'held');
  must(behind > KEPT, `the figures are ${behind} events behind`);
  must(grown < GROWTH, `it grew by ${grown} megabytes`);
  must(meanwhile < 2 * before + 50, `a purchase took ${meanwhile} ms instead of ${before} ms`);
  const caught = await caughtUp(run, 30 + seconds);
  run.note =
    `${behind} events behind, ${grown} MB more, 99 of 100 purchases within ${meanwhile} ms ` +
    `(before: ${before} ms), complete ${caught} s after`;
};

/** Made anew and killed at it, again and again; whoever reads never sees half of it or twice. */
const rebuilding = async (run) => {
  const { shop, told, load, form, must, size } = run;
  const name = form === 'distributed' ? 'analytics' : undefined;
  let over = false;
  let looks = 0;
  const looking = async () => {
    let seen = 0;
    let cancelled = 0;
    while (!over) {
      const reply = await told.call('/api/v1/reports/sales-overview').catch(() => undefined);
      const asked = load.count;
      if (reply?.status === 200 && reply.body.watermark.purchases > 0) {
        const { orders } = reply.body.totals;
        must(orders >= seen - (load.cancelled - cancelled) - 16, `${orders} after ${seen} orders`);
        must(orders <= asked, `${orders} orders of ${asked} that were asked for`);
        [seen, cancelled, looks] = [orders, load.cancelled, looks + 1];
      }
      await sleep(50);
    }
  };
  const latest = async () =>
    (await shop.call('/api/v1/analytics/rebuilds/latest').catch(() => undefined))?.body;
  const begin = async () => {
    const reply = await shop.call('/api/v1/analytics/rebuilds', { method: 'POST' });
    must(reply.status === 202, `a rebuild was answered ${reply.status} ${reply.text}`);
  };
  const readers = looking();
  for (let at = 0; at < Math.ceil(3 * size.rounds); at++) {
    await moment(run);
    await begin();
    await sleep(run.next(600));
    await shop.kill(name);
    while (isUp(shop, name)) await sleep(10);
    run.kills += 1;
    await shop.start();
  }
  await begin();
  for (let tries = 0; tries < 600; tries++) {
    const found = await latest();
    if (found?.phase === 'done' || found?.phase === 'failed') break;
    await sleep(100);
  }
  const { phase, error } = (await latest()) ?? {};
  must(phase === 'done', `the rebuild is ${phase}: ${error}`);
  over = true;
  await readers;
  run.note = `looked at ${looks} times`;
};

const HELD = {
  file: 'apps/analytics/dist/sink/insert-facts.js',
  search: 'await database.insert(table, some, token);',
  replace: `while (${isOn("'held'")}) await new Promise((done) => setTimeout(done, 100));
    await database.insert(table, some, token);`,
};

/** On the way into the figures. */
export const FIGURES = {
  F27: { standalone: { nemesis: rebuilding }, distributed: { nemesis: rebuilding } },
  F20: {
    standalone: { nemesis: standingStill, edits: [HELD] },
    distributed: { nemesis: standingStill, edits: [HELD] },
  },
};
