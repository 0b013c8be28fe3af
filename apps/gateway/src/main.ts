import 'reflect-metadata';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@crpm/adapters';
import { metricsServer, serveOpenApi } from '@crpm/service-kit';
import {
  distributedInfrastructure,
  explain,
  processLog,
  readGatewayConfig,
  RELEASE,
  serve,
  TokenIssuer,
} from '@crpm/service-kit/distributed';
import fastifyStatic from '@fastify/static';
import { GatewayModule } from './gateway.module.ts';
import { ProxyModule } from './proxy/proxy.module.ts';
import { Services } from './proxy/services.ts';
import { wholeDescription } from './proxy/whole-description.ts';

const CONSOLE = fileURLToPath(new URL('../../web/dist', import.meta.url));

try {
  const config = readGatewayConfig();
  const log = processLog(config.logLevel);
  const tokens = new TokenIssuer('gateway', config.key, systemClock);
  const infrastructure = await distributedInfrastructure(config, {}, log, tokens, RELEASE);
  const services = new Services(config.urls, tokens, systemClock, log);
  await serve({
    config,
    infrastructure,
    modules: [
      GatewayModule.register(infrastructure, CONSOLE, config.importLimit, false),
      ProxyModule.register(infrastructure, services),
    ],
    http: { hosts: config.hosts },
    prepare: async (app) => {
      if (config.metricsPort !== undefined) {
        const server = metricsServer(infrastructure.metrics).listen(
          config.metricsPort,
          config.host,
        );
        await once(server, 'listening');
        server.unref();
      }
      await app.register(fastifyStatic, { root: CONSOLE, serve: false });
      serveOpenApi(app, RELEASE, (own) => wholeDescription(own, services));
    },
  });
} catch (error) {
  explain(error);
}
