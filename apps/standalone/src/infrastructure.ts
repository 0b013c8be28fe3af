import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  ClickHouse,
  EmbeddedClickHouse,
  InProcessBus,
  loadOrMakeKey,
  openSqlite,
  SoleHolder,
  systemClock,
  systemIds,
  systemTimers,
} from '@crpm/adapters';
import { BusinessCalendar, type Log } from '@crpm/event-sourcing';
import {
  feedOver,
  InProcessClient,
  Metrics,
  Readiness,
  type InProcessServer,
  type Infrastructure,
} from '@crpm/service-kit';
import type { DataFolder } from './data-folder.ts';

/** Everything in one process: SQLite files, a bus that is a function call, messages likewise. */
export function standaloneInfrastructure(
  folder: DataFolder,
  log: Log,
  server: InProcessServer,
  version: string,
): Infrastructure {
  const client = new InProcessClient(server);
  const databases = join(folder.path, 'databases');
  mkdirSync(databases, { recursive: true, mode: 0o700 });
  return {
    composition: 'standalone',
    version,
    clock: systemClock,
    ids: systemIds,
    timers: systemTimers,
    log,
    readiness: new Readiness({ clock: systemClock, timers: systemTimers, log }),
    metrics: new Metrics({ timers: systemTimers, log }),
    calendar: new BusinessCalendar(folder.businessZone),
    baseCurrency: folder.baseCurrency,
    bus: new InProcessBus(),
    feed: feedOver({ client, timers: systemTimers }),
    openDatabase: (name, migrations) => openSqlite(join(databases, `${name}.db`), migrations),
    leases: (database) => new SoleHolder(database),
    openAnalyticsDatabase: async () => {
      const engine = await EmbeddedClickHouse.start({
        dataDir: join(folder.path, 'clickhouse'),
        timers: systemTimers,
        log,
      });
      const database = new ClickHouse(engine.server);
      return {
        database,
        close: async () => {
          await database.close();
          await engine.stop();
        },
      };
    },
    client,
    key: (name) => loadOrMakeKey(folder.path, name),
    dataDir: folder.path,
  };
}
