import { fileURLToPath } from 'node:url';
import { systemClock, systemIds, systemTimers, traceTo } from '@crpm/adapters';
import type { Log } from '@crpm/event-sourcing';
import { GatewayModule } from '@crpm/gateway';
import {
  configureHttp,
  httpAdapter,
  InProcessServer,
  jsonLog,
  measureRequests,
  serveMetrics,
  serveOpenApi,
  traceRequests,
  unreadyOnceCalled,
} from '@crpm/service-kit';
import fastifyStatic from '@fastify/static';
import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from './config.ts';
import type { DataFolder } from './data-folder.ts';
import { standaloneInfrastructure } from './infrastructure.ts';
import { servicesOn } from './services.ts';

const CONSOLE = fileURLToPath(new URL('../../web/dist', import.meta.url));
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

export interface Shop {
  readonly url: string;
  readonly log: Log;
  stop(): Promise<void>;
}

/** The whole system in this process. Throws an Error with one line for people when it cannot start. */
export async function startShop(
  config: Config,
  folder: DataFolder,
  version: string,
): Promise<Shop> {
  const log = jsonLog(
    config.logLevel,
    (line) => process.stderr.write(line),
    () => systemClock.now(),
  );
  const traces = await traceTo(config.traces, 'crpm', version, log);
  const server = new InProcessServer();
  const infrastructure = standaloneInfrastructure(folder, log, server, version);

  @Module({
    imports: [
      ...(await servicesOn(infrastructure)),
      GatewayModule.register(infrastructure, CONSOLE, config.importLimit, true),
    ],
  })
  class StandaloneModule {}

  const app = await NestFactory.create<NestFastifyApplication>(
    StandaloneModule as Type,
    httpAdapter(systemIds),
    { logger: false, bodyParser: false, abortOnError: false },
  );
  const unready = unreadyOnceCalled(app);
  configureHttp(app, { ids: systemIds, log, timers: systemTimers, hosts: LOOPBACK });
  traceRequests(app);
  infrastructure.metrics.watchProcess();
  measureRequests(app, infrastructure.metrics);
  // Like all of it, for this machine only.
  serveMetrics(app, infrastructure.metrics);
  await app.register(fastifyStatic, { root: CONSOLE, serve: false });
  serveOpenApi(app, version);
  app.connectMicroservice({ strategy: server }, { inheritAppConfig: true });
  await app.startAllMicroservices();
  try {
    await app.listen(config.port, config.host);
  } catch (error) {
    await app.close();
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Error(
      `Port ${String(config.port)} is in use. Stop what uses it, or set PORT to another.`,
      { cause: error },
    );
  }
  return {
    url: await app.getUrl(),
    log,
    stop: async () => {
      unready();
      await app.close();
      await traces.end();
    },
  };
}
