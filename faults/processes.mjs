import { sleep } from '../e2e/src/shop.ts';
import { pidOf, repeat } from './nemesis.mjs';
import { isRunning } from './servers.mjs';

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
const rolling = async ({ shop, told, must }) => {
  const names = shop.composition.processes.filter((name) => name !== 'gateway');
  for (const name of names) {
    const pid = pidOf(shop, name);
    process.kill(pid, 'SIGTERM');
    while (isRunning(pid)) await sleep(50);
    await shop.start();
  }
  must(told.failures.length === 0, `failed while another served: ${told.failures.slice(0, 3)}`);
};

/** The shop's own processes: killed, and stopped in order. */
export const PROCESSES = {
  F1: { distributed: { nemesis: killing('gateway') } },
  F2: { distributed: { nemesis: killing('purchases', 'products', 'customers') } },
  F4: { standalone: { nemesis: killing(undefined) } },
  F26: {
    standalone: { nemesis: stopping },
    distributed: { nemesis: rolling, settings: { REPLICAS: '2', CRPM_DRAIN_SECONDS: '1' } },
  },
};
