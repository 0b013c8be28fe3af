import { readFileSync } from 'node:fs';
import { sleep } from '../e2e/src/shop.ts';
import { caughtUp, isUp, moment, pidOf, slowest } from './nemesis.mjs';
import { isOn, turnOff, turnOn } from './switches.mjs';

const MEGABYTE = 1024;
/** Megabytes that whoever makes the figures may grow by while they fall behind. */
const GROWTH = 200;

const megabytesOf = (pid) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / MEGABYTE;

/** The figures take fifty times as long as they do, and fall behind: nobody else notices. */
const slow = async (run) => {
  const { shop, load, form, must, size } = run;
  const pid = pidOf(shop, form === 'distributed' ? 'analytics' : undefined);
  const seconds = Math.min(size.away, 120);
  const during = async () => {
    load.took = [];
    await sleep((seconds * 1000) / 2);
    return slowest(load.took);
  };
  const [before, megabytes] = [await during(), megabytesOf(pid)];
  turnOn(run, 'slow');
  const meanwhile = await during();
  const { stores } = (await shop.call('/health/lag')).body;
  const behind = Object.values(stores).reduce((sum, one) => sum + one.behind, 0);
  const grown = Math.round(megabytesOf(pid) - megabytes);
  turnOff(run, 'slow');
  must(behind > 0, 'the figures did not fall behind');
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

const SLOW = [
  {
    file: 'apps/analytics/dist/sink/insert-facts.js',
    search: 'await database.insert(table, some, token);',
    replace: `if (${isOn("'slow'")}) await new Promise((done) => setTimeout(done, 500));
    await database.insert(table, some, token);`,
  },
];

/** On the way into the figures. */
export const FIGURES = {
  F27: { standalone: { nemesis: rebuilding }, distributed: { nemesis: rebuilding } },
  F20: {
    standalone: { nemesis: slow, edits: SLOW },
    distributed: { nemesis: slow, edits: SLOW },
  },
};
