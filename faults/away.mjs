import { createConnection } from 'mysql2/promise';
import { sleep } from '../e2e/src/shop.ts';
import { caughtUp, livingThrough, moment, repeat } from './nemesis.mjs';
import { engineOf } from './places.mjs';
import { mustAnswerAgain } from './promptly.mjs';

/** A server away for some time. */
const away = (name) =>
  repeat(3, (run) =>
    livingThrough(run, async () => {
      await run.servers.kill(name);
      run.kills += 1;
      await sleep(run.next(4000));
      await run.servers.begin(name);
    }),
  );

const restart = (name) => async (run) => {
  await run.servers.end(name);
  await run.servers.begin(name);
};

const dropConnections = async ({ servers }) => {
  const connection = await createConnection(servers.mysql);
  const [rows] = await connection.query('SHOW PROCESSLIST');
  for (const { Id: id, User: user } of rows) {
    if (/^crpm/.test(user)) await connection.query(`KILL ${id}`).catch(() => undefined);
  }
  await connection.end();
};

/** Over in a moment, and so is what comes of it. */
const briefly = (work) => (run) =>
  livingThrough(run, async () => {
    await work(run);
    await mustAnswerAgain(run);
  });

/** The shop itself brings it back. */
const killEngine = (run) =>
  livingThrough(run, async () => {
    let engine;
    while (!(engine = engineOf(run.shop))) await sleep(200);
    process.kill(engine.pid, 'SIGKILL');
    run.kills += 1;
  });

/** Longest that nobody learned that they had bought, in milliseconds. */
const STALL = 5000;

/** Away for long: buying goes on, and all of it is told of once the server is back. */
const longAway = (name) => (run) => livingThrough(run, () => awayForLong(run, name));

async function awayForLong(run, name) {
  const { load, must, servers, size } = run;
  await moment(run);
  await servers.kill(name);
  run.kills += 1;
  const first = load.bought.length;
  let [longest, since, seen] = [0, performance.now(), first];
  const end = performance.now() + size.away * 1000;
  while (performance.now() < end) {
    await sleep(50);
    if (load.bought.length > seen) [seen, since] = [load.bought.length, performance.now()];
    longest = Math.max(longest, performance.now() - since);
  }
  const meanwhile = load.bought.length - first;
  must(longest < STALL, `while ${name} was away nobody could buy for ${Math.round(longest)} ms`);
  await servers.begin(name);
  const seconds = await caughtUp(run, 30 + size.away);
  run.note =
    `${name} away for ${size.away} s, ${meanwhile} bought meanwhile, ` +
    `never ${Math.ceil(longest / 100) / 10} s without one, figures complete ${seconds} s after`;
}

const inTurn =
  (...nemeses) =>
  async (run) => {
    for (const nemesis of nemeses) await nemesis(run);
  };

/** The servers that a shop stands on: killed, stopped, and their connections cut. */
export const AWAY = {
  F5: { distributed: { nemesis: away('mysql') } },
  F6: {
    distributed: {
      nemesis: inTurn(repeat(1, briefly(restart('mysql'))), repeat(2, briefly(dropConnections))),
    },
  },
  F7: { distributed: { nemesis: away('kafka') } },
  F10: {
    standalone: { nemesis: repeat(3, killEngine) },
    distributed: { nemesis: inTurn(away('clickhouse'), longAway('clickhouse')) },
  },
  F8: { distributed: { nemesis: longAway('kafka') } },
};
