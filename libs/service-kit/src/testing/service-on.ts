import { InProcessBus, SoleHolder, systemClock, systemIds, systemTimers } from '@crpm/adapters';
import { onEveryEngine, type TestDatabase, type TestEngine } from '@crpm/adapters/testing';
import { BusinessCalendar } from '@crpm/event-sourcing';
import { silentLog } from '@crpm/event-sourcing/testing';
import { EventSourcedService, type EventSourcedOptions } from '../event-sourced.module.ts';
import type { Infrastructure } from '../infrastructure.ts';
import { Readiness } from '../health/readiness.ts';
import { Metrics } from '../metrics/metrics.ts';

export { onEveryEngine, type TestEngine };

export interface ServiceUnderTest {
  readonly service: EventSourcedService;
  dispose(): Promise<void>;
}

/** A service on a database of an engine that is asked for, as it is wired in the shop. */
export async function openService(
  engine: TestEngine,
  options: EventSourcedOptions,
  more: Partial<Infrastructure> = {},
): Promise<ServiceUnderTest> {
  const databases: TestDatabase[] = [];
  const infrastructure = {
    clock: systemClock,
    ids: systemIds,
    timers: systemTimers,
    log: silentLog,
    readiness: new Readiness({ clock: systemClock, timers: systemTimers, log: silentLog }),
    metrics: new Metrics({ timers: systemTimers, log: silentLog }),
    calendar: new BusinessCalendar('UTC'),
    baseCurrency: 'USD',
    bus: new InProcessBus(),
    leases: (database) => new SoleHolder(database),
    openDatabase: async (_name, migrations) => {
      const database = await engine.create(migrations);
      databases.push(database);
      return database.open();
    },
    ...more,
  } satisfies Partial<Infrastructure> as Partial<Infrastructure> as Infrastructure;
  const service = await EventSourcedService.open(infrastructure, options);
  return {
    service,
    dispose: async () => {
      await service.onApplicationShutdown();
      for (const database of databases) await database.drop();
    },
  };
}
