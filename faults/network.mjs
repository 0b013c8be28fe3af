import { sleep } from '../e2e/src/shop.ts';
import { BETWEEN_SERVICES, detour } from './detour.mjs';
import { moment, mustBlameNobody, repeat } from './nemesis.mjs';
import { blackHole, deaf, mute } from './proxy.mjs';

const COMMIT = Buffer.from('COMMIT');

/** A connection is cut where its commit goes out: it arrives, or it does not, and nobody is told. */
const cutCommit = async ({ proxies: { mysql }, next }) => {
  const cut = next(2) === 0 ? 'before' : 'after';
  await new Promise((done) => {
    mysql.rule = (chunk, { direction }) => {
      if (direction !== 'up' || !chunk.subarray(-COMMIT.length).equals(COMMIT)) return {};
      mysql.heal();
      done();
      return { cut };
    };
  });
};

const refused = (proxy) => {
  proxy.refusing = true;
  proxy.cut();
};
const ruled = (rule) => (proxy) => (proxy.rule = rule);
const PARTITIONS = [refused, ruled(blackHole), ruled(deaf), ruled(mute)];

/** Each kind of partition in an order, for a time and at some of the places that the seed chooses. */
const parting = (places) => async (run) => {
  const kinds = [...PARTITIONS];
  while (kinds.length > 0) {
    const [begin] = kinds.splice(run.next(kinds.length), 1);
    const first = run.next(places.length);
    const some = places.filter((_, at) => at === first || run.next(3) === 0);
    await moment(run);
    for (const place of some) begin(run.proxies[place]);
    await sleep(2000 + run.next(6000));
    for (const place of some) run.proxies[place].heal();
  }
  await moment(run);
};

/** What has been recorded by now is on the topics in half a minute. */
const mustBePublished = async ({ shop, must }) => {
  const began = performance.now();
  for (const store of ['customers', 'products', 'purchases']) {
    const [{ position: head }] = await shop.rows(store, 'SELECT position FROM head');
    for (;;) {
      const rows = await shop.rows(store, "SELECT position FROM checkpoints WHERE name = 'relay'");
      if (rows[0]?.position >= head) break;
      const seconds = (performance.now() - began) / 1000;
      if (seconds > 30) return must(false, `${store}: published ${rows[0]?.position} of ${head}`);
      await sleep(100);
    }
  }
};

const isInsert = (chunk) => chunk.includes('INSERT%20INTO') || chunk.includes('INSERT+INTO');

/** Rows arrive, each lot 5 s late. */
const slowInserts = async ({ proxies: { clickhouse }, must }) => {
  let inserts = 0;
  clickhouse.rule = (chunk, { direction }) => {
    if (direction !== 'up' || !isInsert(chunk)) return {};
    inserts += 1;
    return { delay: 5000 };
  };
  await sleep(20_000);
  clickhouse.heal();
  must(inserts > 0, 'nothing was inserted meanwhile');
};

/** Rows arrive, and whoever sent them is told nothing but that the connection broke. */
const unansweredInserts = async ({ proxies: { clickhouse }, must }) => {
  let inserts = 0;
  clickhouse.rule = (chunk, { direction, link }) => {
    if (direction === 'up') link.isInserting = isInsert(chunk) || link.isInserting;
    else if (link.isInserting) {
      inserts += 1;
      return { cut: 'before' };
    }
    return {};
  };
  await sleep(5000);
  clickhouse.heal();
  must(inserts > 0, 'nothing was inserted meanwhile');
};

const detoured = (nemesis) => ({
  distributed: {
    before: detour,
    nemesis: async (run) => {
      await nemesis(run);
      mustBlameNobody(run);
    },
  },
});

/** What stands between the processes of a shop and its servers, or between themselves. */
export const NETWORK = {
  'F10-slow': detoured(repeat(1, slowInserts)),
  'F10-unanswered': detoured(repeat(2, unansweredInserts)),
  F11: detoured(repeat(20, cutCommit)),
  'F12-kafka': detoured(async (run) => {
    await repeat(1, parting(['kafka']))(run);
    await mustBePublished(run);
  }),
  'F12-services': detoured(repeat(1, parting(BETWEEN_SERVICES))),
};
