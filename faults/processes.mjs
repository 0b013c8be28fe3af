import { sleep } from '../e2e/src/shop.ts';
import { moment, pidOf, repeat, stopOne } from './nemesis.mjs';

const KILLS = 5;

const killing = (...names) =>
  repeat(KILLS, async (run) => {
    await run.shop.kill(names[run.next(names.length)]);
    run.kills += 1;
    await run.shop.start();
  });

/** Everything stopped in order and started, under load. */
const stopping = repeat(3, async ({ shop, must }) => {
  must((await shop.stop()) === 0, 'it did not stop in order');
  await shop.start();
});

/** Two of each: one stops while the other serves. */
const rolling = async (run) => {
  const { shop, told, must, size } = run;
  const all = shop.composition.processes.filter((name) => name !== 'gateway');
  const names =
    size.rounds < 1 ? all.filter((name) => !/-2/.test(name) || name === 'purchases-2') : all;
  for (const name of names) {
    await stopOne(run, name);
    await shop.start();
  }
  must(told.failures.length === 0, `failed while another served: ${told.failures.slice(0, 3)}`);
  must(!shop.log.includes('unexpected error'), 'an unexpected error is in a log');
};

/** Asleep, a process holds its connections and its locks, and does not know that time goes by. */
const nap = async ({ shop }, name, milliseconds) => {
  const pid = pidOf(shop, name);
  process.kill(pid, 'SIGSTOP');
  await sleep(milliseconds);
  process.kill(pid, 'SIGCONT');
};

const napping = async (run) => {
  const names = run.form === 'standalone' ? [undefined] : run.shop.processes;
  for (const name of names) {
    await moment(run);
    await nap(run, name, 5000);
  }
  await moment(run);
};

/** Of the two that may publish a store's events one does: each sleeps for longer than its term. */
const sleepingRelays = async (run) => {
  const fence = async () => {
    const sql = "SELECT fence FROM leases WHERE name = 'relay'";
    return Number((await run.shop.rows('purchases', sql))[0].fence);
  };
  const before = await fence();
  for (const name of ['purchases', 'purchases-2']) await nap(run, name, 20_000);
  const after = await fence();
  run.must(after > before, 'whoever publishes never slept');
  run.note = `published by ${after - before + 1} in turn`;
};

/** Two that may write the figures: one of them goes, in order or not, and comes back. */
const comingAndGoing = repeat(5, async (run) => {
  const name = ['analytics', 'analytics-2'][run.next(2)];
  if (run.next(2) === 0) await stopOne(run, name);
  else {
    await run.shop.kill(name);
    run.kills += 1;
  }
  await sleep(run.next(4000));
  await run.shop.start();
});

const TWO_OF_EACH = { REPLICAS: '2', CRPM_DRAIN_SECONDS: '1' };

/** The shop's own processes: killed, stopped in order, put to sleep. */
export const PROCESSES = {
  F1: { distributed: { nemesis: killing('gateway') } },
  F2: { distributed: { nemesis: killing('purchases', 'products', 'customers', undefined) } },
  F4: { standalone: { nemesis: killing(undefined) } },
  F13: { distributed: { nemesis: sleepingRelays, settings: TWO_OF_EACH } },
  F14: { distributed: { nemesis: comingAndGoing, settings: TWO_OF_EACH } },
  F22: { standalone: { nemesis: napping }, distributed: { nemesis: napping } },
  F26: {
    standalone: { nemesis: stopping },
    distributed: { nemesis: rolling, settings: TWO_OF_EACH },
  },
};
