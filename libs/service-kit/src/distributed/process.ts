import { readFileSync } from 'node:fs';
import { systemClock, systemIds, systemTimers } from '@crpm/adapters';
import { wait, type Log } from '@crpm/event-sourcing';
import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Refusal } from '@crpm/event-sourcing';
import { configureHttp, httpAdapter, type HttpOptions } from '../http/http-server.ts';
import { sendProblem } from '../http/problem.filter.ts';
import { jsonLog } from '../log.ts';
import { measureRequests } from '../metrics/http-metrics.ts';
import type { ProcessConfig } from './config.ts';
import type { DistributedInfrastructure } from './infrastructure.ts';

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };
export const RELEASE = version;

/** Milliseconds that stopping may take in all, of the 30 s that who asks usually gives. */
const HARD_STOP = 25_000;

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
  let stopping = false;
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request, reply, done) => {
      // Whoever keeps this connection opens the next one elsewhere.
      if (stopping) void reply.header('connection', 'close');
      if (stopping && request.url === '/health/ready') {
        sendProblem(request, reply, new Refusal('unavailable', 'This process is stopping.'));
      } else done();
    });
  configureHttp(app, { ids: systemIds, log, timers: systemTimers, ...http });
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

  const stop = async () => {
    systemTimers.after(HARD_STOP, () => process.exit(1));
    // Until everybody who sends requests here has heard that it is not ready.
    await wait(systemTimers, config.drainSeconds * 1000);
    await app.close();
    await infrastructure.close();
  };
  const onSignal = () => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info('stopping');
    stop().then(() => process.exit(0), explain);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}

/** One line that says what is wrong. */
export function explain(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
