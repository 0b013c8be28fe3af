/**
 * `node crashing-sink.ts SERVER_JSON SQL_FILE HEAD POISON [POINT NTH]`: applies all, or dies on the
 * way. The engine refuses the purchase at the position POISON; 0 for none.
 */
import { STORES } from '@crpm/contracts';
import {
  ClickHouse,
  InProcessBus,
  openSqlite,
  SoleHolder,
  systemClock,
  systemIds,
  systemTimers,
  type ClickHouseServer,
} from '@crpm/adapters';
import { readFile } from 'node:fs/promises';
import { SINK_DATABASE } from './sink-database.ts';
import { SinkOrders } from '../sink-orders.ts';
import { SinkState } from '../sink-state.ts';
import { Sink } from '../sink.ts';
import { GeneratedFeed, messagesOf, nobody, refusedBy } from './generated-feed.ts';

const [serverFile = '', sqlFile = '', head = '0', poison = '0', point = '', nth = '1'] =
  process.argv.slice(2);
const database = new ClickHouse(JSON.parse(await readFile(serverFile, 'utf8')) as ClickHouseServer);
const own = await openSqlite(sqlFile, SINK_DATABASE);
const heads = Object.fromEntries(STORES.map((store) => [store, Number(head)]));
let reached = 0;
const sink = new Sink({
  database,
  state: new SinkState(own),
  orders: new SinkOrders(own, { ids: systemIds, timers: systemTimers }),
  leases: new SoleHolder(own),
  holder: systemIds.uuid(),
  bus: new InProcessBus(),
  feed: new GeneratedFeed(heads),
  facts: { personal: () => Promise.resolve(nobody), project: refusedBy(Number(poison)) },
  clock: systemClock,
  timers: systemTimers,
  log: {
    info: () => undefined,
    warn: console.error,
    error: (message, fields) => {
      if (message !== 'event parked') console.error(message, fields);
    },
  },
  crashPoint: (here) => {
    if (here === point && ++reached === Number(nth)) process.kill(process.pid, 'SIGKILL');
  },
});
await sink.start();
const { customers = 0 } = sink.current();
for (const store of STORES) {
  // In portions, some of them twice, as a bus does it.
  for (let first = Math.max(1, customers - 300); first <= Number(head); first += 400) {
    sink.deliver(store, messagesOf(store, first, Math.min(Number(head), first + 500)));
  }
}
if (!(await sink.waitFor(heads, 30_000))) process.exitCode = 2;
await sink.stop();
await own.close();
await database.close();
