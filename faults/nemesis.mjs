import { join } from 'node:path';
import { sleep } from '../e2e/src/shop.ts';
import { upOf } from '../e2e/src/up.ts';
import { howEnded, isRunning, startedOf } from '../infra/native/watched.mjs';

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
export function processOf(shop, name) {
  if (name !== undefined) return upOf(shop.dataDir).processes[name];
  const { pid, exitCode, signalCode } = shop.composition.process;
  return exitCode === null && signalCode === null ? startedOf(pid) : { pid };
}
export const pidOf = (shop, name) => processOf(shop, name).pid;
export const isUp = (shop, name) => isRunning(processOf(shop, name));

/** How a process ended that runs no more: `exit 0`, or by which signal. */
export async function endOf(shop, name) {
  if (name !== undefined) return howEnded(join(shop.dataDir, 'ends', name));
  const { process: child } = shop.composition;
  while (child.exitCode === null && child.signalCode === null) await sleep(20);
  return child.signalCode ?? `exit ${child.exitCode}`;
}

/** One process of several is stopped, as whoever replaces it would. */
export async function stopOne({ shop, must }, name) {
  const one = processOf(shop, name);
  process.kill(one.pid, 'SIGTERM');
  while (isRunning(one)) await sleep(50);
  const how = await endOf(shop, name);
  must(how === 'exit 0', `${name} was stopped, and ended: ${how}`);
}

/** Somebody buys something within so many seconds. */
export async function mustSellAgain({ load, must }, most = 60) {
  const [sold, began] = [load.bought.length, performance.now()];
  while (load.bought.length === sold) {
    if (performance.now() - began > most * 1000) return must(false, `nothing sold for ${most} s`);
    await sleep(50);
  }
}

/**
 * Whatever `work` does to what a shop stands on, the shop's own processes go on: who ended with its
 * server ended by itself, and is not started again before it was seen.
 */
export async function livingThrough(run, work) {
  const { shop, must } = run;
  const names = run.form === 'standalone' ? [undefined] : shop.processes;
  const before = names.map((name) => [name, processOf(shop, name)]);
  await work();
  await mustSellAgain(run);
  for (const [name, one] of before) {
    if (!isRunning(one)) must(false, `${name ?? 'it'} ended by itself: ${await endOf(shop, name)}`);
  }
}

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
