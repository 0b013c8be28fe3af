import { STORES } from '@crpm/contracts';
import {
  ClickHouse,
  KafkaBus,
  loadOrMakeKey,
  openMysql,
  SqlLeases,
  streamsBefore,
  systemClock,
  systemIds,
  systemTimers,
  traceTo,
  type ClickHouseServer,
  type MysqlDatabase,
  type SqlDatabase,
} from '@crpm/adapters';
import { BusinessCalendar, type Log } from '@crpm/event-sourcing';
import type { Infrastructure } from '../infrastructure.ts';
import { Readiness } from '../health/readiness.ts';
import { Metrics } from '../metrics/metrics.ts';
import { feedOver } from '../transport/feed.ts';
import { databaseOf, type ProcessConfig } from './config.ts';
import { MessageRouter } from './message-router.ts';
import type { TokenIssuer } from './service-token.ts';

export interface DistributedInfrastructure extends Infrastructure {
  /** Lets go of the bus and of other services; databases are closed by who opened them. */
  close(): Promise<void>;
}

export interface Servers {
  readonly mysql?: Omit<MysqlDatabase, 'database'> | undefined;
  readonly clickhouse?: ClickHouseServer | undefined;
}

/** One process of many: MySQL, Kafka, a ClickHouse server, and other services over TCP. */
export async function distributedInfrastructure(
  config: ProcessConfig,
  { mysql, clickhouse }: Servers,
  log: Log,
  tokens: TokenIssuer,
  version: string,
): Promise<DistributedInfrastructure> {
  const databases = new Map<string, SqlDatabase>();
  const metrics = new Metrics({ timers: systemTimers, log });
  const traces = await traceTo(config.traces, `crpm-${tokens.service}`, version, log);
  const client = new MessageRouter(config.peers, systemClock, (service, actor) =>
    tokens.tokenFor(service, actor),
  );
  const own = (store: string): SqlDatabase => {
    const database = databases.get(store);
    if (!database) throw new Error(`the events of ${store} are another service's`);
    return database;
  };
  const bus = await KafkaBus.open({
    ...config.kafka,
    stores: STORES,
    timers: systemTimers,
    log,
    readBefore: (store, position, limit) => streamsBefore(own(store), position, limit),
  });
  return {
    composition: 'distributed',
    version,
    clock: systemClock,
    ids: systemIds,
    timers: systemTimers,
    log,
    readiness: new Readiness({ clock: systemClock, timers: systemTimers, log }),
    metrics,
    calendar: new BusinessCalendar(config.businessZone),
    baseCurrency: config.baseCurrency,
    bus,
    feed: feedOver({ client, timers: systemTimers }),
    openDatabase: async (name, migrations) => {
      if (!mysql) throw new Error(`no server for the database ${name} is set`);
      const waits = metrics.counter('crpm_pool_waits_total');
      waits.inc({ database: name }, 0);
      const database = await openMysql({ ...mysql, database: databaseOf(name) }, migrations, () =>
        waits.inc({ database: name }),
      );
      databases.set(name, database);
      return database;
    },
    leases: (database) => new SqlLeases(database),
    openAnalyticsDatabase: () => {
      if (!clickhouse) throw new Error('no server for the figures is set');
      const database = new ClickHouse(clickhouse);
      return Promise.resolve({ database, close: () => database.close() });
    },
    client,
    key: (name) => loadOrMakeKey(config.dataDir, name),
    dataDir: config.dataDir,
    close: async () => {
      await bus.close();
      client.close();
      await traces.end();
    },
  };
}
