import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sleep } from '../e2e/src/shop.ts';
import { isRunning } from './servers.mjs';

/** A moment that the seed chooses. */
export const moment = ({ next }) => sleep(400 + next(1600));

/** What is done to a shop under load, so many times, with moments between. */
export const repeat = (times, once) => async (run) => {
  for (let at = 0; at < Math.ceil(times * run.size.rounds); at++) {
    await moment(run);
    await once(run, at);
  }
  await moment(run);
};

/** The process of a shop by its name; of the shop that is one, its own. */
export const pidOf = (shop, name) =>
  name === undefined
    ? shop.composition.process.pid
    : JSON.parse(readFileSync(join(shop.dataDir, 'up.json'), 'utf8')).processes[name].pid;
export const isUp = (shop, name) => isRunning(pidOf(shop, name));

/** As docs/backup.md says: its stores begin another life, and their topics are made anew. */
export async function startRestored(shop) {
  const { settings } = shop.composition;
  settings.RESTORED = '1';
  await shop.start().finally(() => delete settings.RESTORED);
}

/** Seconds until the figures have what is committed by now, while people go on buying. */
export async function caughtUp({ shop, must }, most) {
  const began = performance.now();
  const heads = await Promise.all(
    ['purchases', 'products'].map(async (store) => {
      const [head] = await shop.rows(store, 'SELECT position FROM head');
      return `${store}=${head.position}`;
    }),
  );
  const headers = { 'x-min-position': heads.join(',') };
  const seconds = () => Math.round((performance.now() - began) / 1000);
  for (;;) {
    const reply = await shop
      .call('/api/v1/reports/sales-overview', { headers })
      .catch(() => undefined);
    if (reply?.status === 200 && !reply.body.stale) return seconds();
    if (seconds() > most) {
      must(false, `the figures lag ${seconds()} s behind`);
      return seconds();
    }
    await sleep(100);
  }
}

/** Whatever is done to a shop: it says that it cannot now, never that it does not know why. */
export function mustBlameNobody({ told, must }) {
  const broken = told.failures.filter((failure) => failure.endsWith(': 500'));
  must(broken.length === 0, `answered 500, ${broken.length} times: ${broken.slice(0, 3)}`);
}

/** Why a fault cannot be tried on this machine: it counts as not run. */
export class NotRun extends Error {}

/** The 99th of a hundred, in whole milliseconds. */
export const slowest = (times) =>
  Math.round(times.toSorted((one, other) => one - other)[Math.floor(times.length * 0.99)] ?? 0);
