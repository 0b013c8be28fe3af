import { createSecretKey } from 'node:crypto';
import { SoleHolder } from '@crpm/adapters';
import { BusinessCalendar } from '@crpm/event-sourcing';
import {
  configureRoutes,
  feedOver,
  InProcessServer,
  Metrics,
  Readiness,
  type Infrastructure,
} from '@crpm/service-kit';
import { Module, type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { servicesOn } from '../../services.ts';
import type { Templates } from './disk.ts';
import type { Life } from './life.ts';
import { MemoryHttp } from './memory-http.ts';
import { SimulatedBus, SimulatedClient, simulatedDatabase, simulatedFigures } from './ports.ts';

/** What everything in one process stands on, of which nothing is outside the simulation. */
function simulatedInfrastructure(
  life: Life,
  templates: Templates,
  server: InProcessServer,
): Infrastructure {
  const { clock, ids, timers, log } = life;
  const client = new SimulatedClient(server, life);
  return {
    composition: 'standalone',
    version: 'simulated',
    clock,
    ids,
    timers,
    log,
    metrics: new Metrics({ timers, log }),
    readiness: new Readiness({ clock, timers, log }),
    calendar: new BusinessCalendar('UTC'),
    baseCurrency: 'USD',
    bus: new SimulatedBus(life),
    feed: feedOver({ client, timers }),
    openDatabase: async (name, migrations) =>
      simulatedDatabase(life, name, await templates.path(name, migrations)),
    leases: (database) => new SoleHolder(database),
    openAnalyticsDatabase: () =>
      Promise.resolve({ database: simulatedFigures(life), close: () => Promise.resolve() }),
    client,
    key: () => Promise.resolve(createSecretKey(Buffer.alloc(32, 7))),
    dataDir: '',
  };
}

export interface RunningProcess {
  readonly life: Life;
  readonly http: MemoryHttp;
  readonly app: INestApplication;
}

/** Starts the services as the shop does; answers when they are up, or the process has died of it. */
export async function startProcess(
  life: Life,
  templates: Templates,
): Promise<RunningProcess | undefined> {
  const starting = start(life, templates).catch((error: unknown) => {
    life.log.error('could not start', { error: String(error) });
    life.kill();
    return undefined;
  });
  const started = await Promise.race([starting, life.died.then(() => undefined)]);
  life.up = true;
  return started;
}

async function start(life: Life, templates: Templates): Promise<RunningProcess> {
  const server = new InProcessServer();
  const infrastructure = simulatedInfrastructure(life, templates, server);

  @Module({ imports: await servicesOn(infrastructure) })
  class SimulatedModule {}

  const http = new MemoryHttp(life.ids);
  const app = await NestFactory.create(SimulatedModule as Type, http, {
    logger: false,
    bodyParser: false,
    abortOnError: false,
  });
  configureRoutes(app, life.log);
  app.connectMicroservice({ strategy: server }, { inheritAppConfig: true });
  await app.startAllMicroservices();
  await app.init();
  return { life, http, app };
}
