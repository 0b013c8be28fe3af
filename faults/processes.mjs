import { readFileSync } from 'node:fs';
import { sleep } from '../e2e/src/shop.ts';
import { moment, pidOf, repeat, stopOne } from './nemesis.mjs';
import { startAgain } from './promptly.mjs';
import { isOn, off, turnOn } from './switches.mjs';

const KILLS = 5;
/** Seconds in which the one process is ready again, by the specification. */
const READY = 3;

const killing = (names, ready) =>
  repeat(KILLS, async (run) => {
    await run.shop.kill(names[run.next(names.length)]);
    run.kills += 1;
    await startAgain(run, ready);
  });

/** Everything stopped in order and started, under load. */
const stopping = repeat(3, async ({ shop, must }) => {
  must((await shop.stop()) === 0, 'it did not stop in order');
  await shop.start();
});

/** Two of each: one stops while the other serves. */
const rolling = async (run) => {
  const { shop, told, must, size, seed } = run;
  const all = shop.composition.processes.filter((name) => name !== 'gateway');
  // In the short run two seeds share one of each.
  for (const name of all.filter((_, at) => size.rounds >= 1 || at % 4 === seed % 4)) {
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
  await moment(run);
  await nap(run, undefined, 5000);
  await moment(run);
};

/** How often the duty was another's: the fence grows with each new holder. */
const fenceOf = async ({ shop }, service, lease) => {
  const sql = `SELECT fence FROM leases WHERE name = '${lease}'`;
  return Number((await shop.rows(service, sql))[0].fence);
};

/** Each of two replicas for longer than its leases' term; one of the two wrote the figures. */
const nappingInTurn = async (run) => {
  const before = await fenceOf(run, 'analytics', 'sink');
  for (const name of run.shop.processes) {
    await moment(run);
    await nap(run, name, 15_000);
  }
  await moment(run);
  const after = await fenceOf(run, 'analytics', 'sink');
  run.must(after > before, 'whoever writes the figures never slept');
  run.note = `figures by ${after - before + 1} in turn`;
};

/** Whoever publishes sales falls asleep once, with some in hand. */
const ASLEEP = {
  file: 'libs/adapters/dist/bus/kafka-bus.js',
  search: 'await producer.connect();',
  replace: `await producer.connect();
            if (store === 'purchases' && ${isOn("'asleep'")}) {
                ${off("'asleep'")};
                process.kill(process.pid, 'SIGSTOP');
            }`,
};

/**
 * Of the two that may publish a store's events one does. It sleeps for longer than its term, and
 * then publishes what the other has published long ago.
 */
const sleepingRelays = async (run) => {
  const { shop, must } = run;
  const before = await fenceOf(run, 'purchases', 'relay');
  for (let times = 0; times < 2; times++) {
    await moment(run);
    turnOn(run, 'asleep');
    const sleeper = await stoppedOf(shop, ['purchases', 'purchases-2']);
    if (sleeper === undefined) return must(false, 'nobody published, and fell asleep');
    await sleep(20_000);
    process.kill(sleeper, 'SIGCONT');
  }
  await moment(run);
  const after = await fenceOf(run, 'purchases', 'relay');
  must(after > before + 1, 'nobody else published while one slept');
  run.note = `published by ${after - before + 1} in turn`;
};

async function stoppedOf(shop, names) {
  for (let tries = 0; tries < 600; tries++) {
    const pids = names.map((name) => pidOf(shop, name));
    const found = pids.find((pid) => readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') T '));
    if (found !== undefined) return found;
    await sleep(50);
  }
  return undefined;
}

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
  F1: { distributed: { nemesis: killing(['gateway']) } },
  F2: { distributed: { nemesis: killing(['purchases', 'products', 'customers', undefined]) } },
  F4: { standalone: { nemesis: killing([undefined], READY) } },
  F13: {
    distributed: {
      nemesis: sleepingRelays,
      edits: [ASLEEP],
      settings: TWO_OF_EACH,
      judged: ({ again }, must) => must(again > 0, 'who had slept published nothing'),
    },
  },
  F14: { distributed: { nemesis: comingAndGoing, settings: TWO_OF_EACH } },
  F22: {
    standalone: { nemesis: napping },
    distributed: { nemesis: nappingInTurn, settings: TWO_OF_EACH },
  },
  F26: {
    standalone: { nemesis: stopping },
    distributed: { nemesis: rolling, settings: TWO_OF_EACH },
  },
};
