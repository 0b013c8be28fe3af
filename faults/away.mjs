import { createConnection } from 'mysql2/promise';
import { sleep } from '../e2e/src/shop.ts';
import { repeat } from './nemesis.mjs';
import { engineOf } from './places.mjs';

/** A server away for some time. */
const away = (name, { how = 'kill', times = 3, most = 4000 } = {}) =>
  repeat(times, async (run) => {
    await run.servers[how](name);
    if (how === 'kill') run.kills += 1;
    await sleep(run.next(most));
    await run.servers.begin(name);
    await run.shop.start();
  });

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

/** The servers that a shop stands on: killed, stopped, and their connections cut. */
export const AWAY = {
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
};
