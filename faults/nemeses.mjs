import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { buy } from '../e2e/src/purchase-client.ts';
import { inParallel, sleep } from '../e2e/src/shop.ts';
import { SETTLEMENT, SINK, TAKING } from './crash-points.mjs';
import { publishStrangers, republish } from './kafka-faults.mjs';
import { engineOf } from './places.mjs';
import { isRunning } from './servers.mjs';

const KILLS = 5;

/** A moment that the seed chooses. */
const moment = ({ next }) => sleep(400 + next(1600));

const repeat = (times, once) => async (run) => {
  for (let at = 0; at < times; at++) {
    await moment(run);
    await once(run, at);
  }
  await moment(run);
};

const killing = (...names) =>
  repeat(KILLS, async (run) => {
    await run.shop.kill(names[run.next(names.length)]);
    run.kills += 1;
    await run.shop.start();
  });

/** A server away for some time. */
const away = (name, { how = 'kill', times = 3, most = 4000 } = {}) =>
  repeat(times, async (run) => {
    await run.servers[how](name);
    if (how === 'kill') run.kills += 1;
    await sleep(run.next(most));
    await run.servers.begin(name);
    await run.shop.start();
  });

/** At each named point in turn. A process reads the environment when it begins. */
const crashing = (...places) => {
  const nemesis = async (run) => {
    const { shop, form } = run;
    for (const { service, points } of places) {
      const victim = form === 'distributed' ? service : undefined;
      for (const point of points) {
        process.env.FAULTS_CRASH = point;
        await shop.kill(victim);
        // It may end before it is ready.
        await shop.composition.start().catch(() => undefined);
        for (let tries = 0; isUp(shop, victim) && tries < 200; tries++) await sleep(50);
        run.must(!isUp(shop, victim), `it never came to the point: ${point}`);
        delete process.env.FAULTS_CRASH;
        if (isUp(shop, victim)) await shop.kill(victim);
        await shop.start();
        run.kills += 2;
      }
    }
  };
  return { nemesis, edits: places.flatMap(({ edits }) => edits) };
};

const pidOf = (shop, name) =>
  JSON.parse(readFileSync(join(shop.dataDir, 'up.json'), 'utf8')).processes[name].pid;
const isUp = (shop, name) =>
  isRunning(name === undefined ? shop.composition.process.pid : pidOf(shop, name));

const dropConnections = async ({ servers }) => {
  const connection = await createConnection(servers.mysql);
  const [rows] = await connection.query('SHOW PROCESSLIST');
  for (const { Id: id, User: user } of rows) {
    if (/^crpm/.test(user)) await connection.query(`KILL ${id}`).catch(() => undefined);
  }
  await connection.end();
};

/** The shop itself brings it back. */
const killEngine = async (run) => {
  let engine;
  while (!(engine = engineOf(run.shop))) await sleep(200);
  process.kill(engine.pid, 'SIGKILL');
  run.kills += 1;
};

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

/** More buyers than there are units, all of one product. */
const crowd = async ({ told, load, form, must }) => {
  const stock = form === 'distributed' ? 600 : 6000;
  const attempts = (stock * 5) / 3;
  const [id] = await load.make(1, '/api/v1/products', () => ({
    name: 'Hot',
    unitPrice: { amount: '9.99', currency: 'USD' },
    openingStock: stock,
  }));
  const body = { customerId: load.customers[0], lines: [{ productId: id, quantity: 1 }] };
  let sold = 0;
  await inParallel(attempts, 64, async (index) => {
    if ((await buy(told, `hot-${index}`, body)).confirmed) sold += 1;
  });
  must(sold === stock, `${sold} of ${stock} were sold to ${attempts}`);
};

/** By the number in the specification: what is done, in which form. */
export const FAULTS = {
  calm: { standalone: { nemesis: repeat(3, () => undefined) } },
  // One point alone: what a later start finds wrong with the figures it rebuilds.
  intended: { standalone: crashing({ ...SINK, points: ['after BEFORE'] }) },
  F1: { standalone: { nemesis: killing(undefined) }, distributed: { nemesis: killing('gateway') } },
  F2: { distributed: { nemesis: killing('purchases', 'products', 'customers') } },
  F3: { standalone: crashing(SINK), distributed: crashing(SINK) },
  F4: { standalone: { nemesis: killing(undefined) } },
  F5: { distributed: { nemesis: away('mysql') } },
  F6: {
    distributed: {
      nemesis: async (run) => {
        await away('mysql', { how: 'end', times: 1, most: 1 })(run);
        await repeat(2, dropConnections)(run);
      },
    },
  },
  F7: { distributed: { nemesis: away('kafka') } },
  F10: {
    standalone: { nemesis: repeat(3, killEngine) },
    distributed: { nemesis: away('clickhouse') },
  },
  F15: { distributed: { nemesis: repeat(3, republish) } },
  F17: { distributed: { nemesis: repeat(3, publishStrangers) } },
  F23: {
    standalone: { nemesis: crowd, alone: true },
    distributed: { nemesis: crowd, alone: true },
  },
  F24: {
    standalone: crashing(SETTLEMENT, TAKING),
    distributed: crashing(SETTLEMENT, TAKING),
  },
  F26: {
    standalone: { nemesis: stopping },
    distributed: { nemesis: rolling, settings: { REPLICAS: '2', CRPM_DRAIN_SECONDS: '1' } },
  },
};
