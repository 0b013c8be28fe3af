import { readFileSync } from 'node:fs';
import { systemClock, systemIds, systemTimers } from '@crpm/adapters';
import { wait, type Log } from '@crpm/event-sourcing';
import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { endInOrder } from '../health/end-in-order.ts';
import { unreadyOnceCalled } from '../health/unready-once-called.ts';
import { configureHttp, httpAdapter, type HttpOptions } from '../http/http-server.ts';
import { jsonLog } from '../log.ts';
import { measureRequests } from '../metrics/http-metrics.ts';
import { traceRequests } from '../tracing/http-tracing.ts';
import type { ProcessConfig } from './config.ts';
import type { DistributedInfrastructure } from './infrastructure.ts';

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };
export const RELEASE = version;

/** The log of this process: lines on standard error. */
export const processLog = (level: ProcessConfig['logLevel']): Log =>
  jsonLog(
    level,
    (line) => process.stderr.write(line),
    () => systemClock.now(),
  );

export interface ServedProcess {
  readonly config: ProcessConfig;
  readonly infrastructure: DistributedInfrastructure;
  readonly modules: readonly (DynamicModule | Type)[];
  readonly http: Pick<HttpOptions, 'hosts' | 'identify'>;
  /** What else the application needs before it listens. */
  readonly prepare: (app: NestFastifyApplication) => Promise<void>;
}

/** Runs an application until it is told to stop. Throws one Error in one line where it cannot. */
export async function serve(served: ServedProcess): Promise<void> {
  const { config, infrastructure, modules, http, prepare } = served;
  const { log } = infrastructure;

  @Module({ imports: [CqrsModule.forRoot(), ...modules] })
  class ProcessModule {}

  const app = await NestFactory.create<NestFastifyApplication>(
    ProcessModule,
    httpAdapter(systemIds),
    { logger: false, bodyParser: false, abortOnError: false },
  );
  const unready = unreadyOnceCalled(app);
  configureHttp(app, { ids: systemIds, log, timers: systemTimers, ...http });
  traceRequests(app);
  infrastructure.metrics.watchProcess();
  measureRequests(app, infrastructure.metrics);
  await prepare(app);
  try {
    await app.listen(config.port, config.host);
  } catch (error) {
    await app.close();
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Error(`Port ${config.port} is in use: set PORT to another.`, { cause: error });
  }
  log.info('running', { port: config.port });
  endInOrder(log, systemTimers, async () => {
    unready();
    // Until everybody who sends requests here has heard.
    await wait(systemTimers, config.drainSeconds * 1000);
    await app.close();
    await infrastructure.close();
  });
}

/** One line that says what is wrong. */
export function explain(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
