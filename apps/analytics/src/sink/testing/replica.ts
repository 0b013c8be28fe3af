/**
 * `node replica.ts SETUP_JSON`, forked: one replica of the sink on real servers, until it is killed.
 * Says what it logs; answers each message with how it sees the figures.
 */
import {
  ClickHouse,
  KafkaBus,
  openMysql,
  SqlLeases,
  systemClock,
  systemIds,
  systemTimers,
  type ClickHouseServer,
  type MysqlDatabase,
} from '@crpm/adapters';
import { type FiguresStatus, type StreamMessages, STORES } from '@crpm/contracts';
import type { Log } from '@crpm/event-sourcing';
import { readFile } from 'node:fs/promises';
import { SINK_DATABASE } from './sink-database.ts';
import { SinkOrders } from '../sink-orders.ts';
import { SinkState } from '../sink-state.ts';
import { Sink } from '../sink.ts';
import type { CrashPoint } from '../store-sink.ts';
import { GeneratedFeed, nobody, refusedBy } from './generated-feed.ts';

export interface ReplicaSetup {
  readonly figures: ClickHouseServer;
  readonly state: MysqlDatabase;
  readonly kafka: {
    readonly brokers: readonly string[];
    readonly prefix: string;
    readonly partitions: number;
  };
  /** Milliseconds of a lease. */
  readonly term: number;
  /** The file that says how many events each store has by now: a number. */
  readonly head: string;
  /** The engine refuses the purchase at this position; 0 for none. */
  readonly poison: number;
  /** Where it kills itself, the nth time it gets there. */
  readonly crash?: { readonly point: CrashPoint; readonly nth: number };
}

/** What a replica says. */
export type Said =
  | { readonly logged: string; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly status: FiguresStatus; readonly figures: StreamMessages['figures'] };

const setup = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')) as ReplicaSetup;
const say = (said: Said): void => void process.send?.(said);
const logged = (message: string, fields = {}): void => {
  say({ logged: message, fields });
};
const log: Log = { info: logged, warn: logged, error: logged };

const { figures, state, kafka, term, poison, crash } = setup;
const own = await openMysql(state, SINK_DATABASE);
const head = async (): Promise<number> => Number(await readFile(setup.head, 'utf8'));
/** Stores that grow while they are asked. */
const feed = {
  read: async (store: string, after: number, limit: number) =>
    new GeneratedFeed({ [store]: await head() }).read(store, after, limit),
  head,
};
const bus = await KafkaBus.open({
  ...kafka,
  stores: STORES,
  timers: systemTimers,
  log,
  readBefore: () => Promise.resolve([]),
});
let reached = 0;
const sink = new Sink({
  database: new ClickHouse(figures),
  state: new SinkState(own),
  orders: new SinkOrders(own, { ids: systemIds, timers: systemTimers }),
  leases: new SqlLeases(own, term),
  holder: systemIds.uuid(),
  bus,
  feed,
  facts: { personal: () => Promise.resolve(nobody), project: refusedBy(poison) },
  clock: systemClock,
  timers: systemTimers,
  log,
  crashPoint: (here) => {
    if (here === crash?.point && ++reached === crash.nth) process.kill(process.pid, 'SIGKILL');
  },
});
await sink.start();
process.on('message', () => {
  say({ status: sink.status(), figures: sink.figures() });
});
logged('started');
