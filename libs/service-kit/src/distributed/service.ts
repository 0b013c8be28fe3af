import { Module, type DynamicModule } from '@nestjs/common';
import { systemClock, systemTimers } from '@crpm/adapters';
import type { Infrastructure } from '../infrastructure.ts';
import { serveOpenApi } from '../http/openapi.ts';
import { METRICS_PATH, serveMetrics } from '../metrics/http-metrics.ts';
import type { ServiceDatabases } from '../service-databases.ts';
import { answerMessages } from './answer-messages.ts';
import { readServiceConfig, type ServiceNeeds } from './config.ts';
import { ServiceHealthController } from './health.controller.ts';
import { distributedInfrastructure } from './infrastructure.ts';
import { migrate } from './migrate.ts';
import { explain, processLog, RELEASE, serve } from './process.ts';
import { restored } from './restored.ts';
import { TokenIssuer, TokenVerifier } from './service-token.ts';

export interface Service extends ServiceNeeds {
  readonly databases: ServiceDatabases;
  readonly module: (infrastructure: Infrastructure) => DynamicModule | Promise<DynamicModule>;
}

/** What is done to a service's databases and topic while it does not run, by command. */
const STEPS = new Map(Object.entries({ migrate, restored }));

/** The program of a service: runs it, or the step that its argument names. */
export async function runService(service: Service): Promise<void> {
  const [, , command] = process.argv;
  try {
    if (command === undefined) await start(service);
    else {
      const step = STEPS.get(command);
      if (!step) throw new Error(`${command} is no command; there are: migrate, restored.`);
      await step(service.name, service.databases, processLog('warn'));
    }
  } catch (error) {
    explain(error);
  }
}

async function start(service: Service): Promise<void> {
  const { name } = service;
  const config = readServiceConfig(service);
  const log = processLog(config.logLevel);
  const tokens = new TokenIssuer(name, config.key, systemClock);
  const verifier = new TokenVerifier(name, config.messages.publicKeys, systemClock);
  const infrastructure = await distributedInfrastructure(config, config, log, tokens, RELEASE);
  const health = ServiceHealthController.of(infrastructure.readiness);
  await serve({
    config,
    infrastructure,
    modules: [
      await service.module(infrastructure),
      { module: HealthModule, controllers: [health] },
    ],
    http: {
      identify: ({ url, headers }) =>
        url.startsWith('/health/') || url === METRICS_PATH
          ? 'probe'
          : verifier.verify(bearerOf(headers.authorization)).sub,
    },
    prepare: async (app) => {
      serveOpenApi(app, RELEASE);
      serveMetrics(app, infrastructure.metrics);
      const address = { host: config.host, port: config.messages.port };
      await answerMessages(app, address, verifier, systemTimers);
    },
  });
}

@Module({})
class HealthModule {}

const bearerOf = (header: string | undefined): string | undefined =>
  header?.startsWith('Bearer ') === true ? header.slice('Bearer '.length) : undefined;
