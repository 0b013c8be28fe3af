import { createServer, type Server } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Metrics } from './metrics.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its answer goes on for as long as somebody listens: how long says nothing. */
    endlessAnswer?: boolean;
  }
}

export const METRICS_PATH = '/metrics';

/** Takes the time of each request, by the pattern of its route: an address of its own has no end. */
export function measureRequests(app: NestFastifyApplication, metrics: Metrics): void {
  const seconds = metrics.histogram('crpm_http_request_duration_seconds');
  // Apart: a count of each route would begin with its first error, and so not grow by it.
  const unexpected = metrics.counter('crpm_http_unexpected_errors_total');
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onResponse', (request, reply, done) => {
      const { url, config } = request.routeOptions;
      if (reply.statusCode === 500) unexpected.inc();
      if (config.endlessAnswer !== true) {
        const labels = {
          method: request.method,
          route: request.is404 ? 'none' : (url ?? 'none'),
          status: reply.statusCode,
        };
        seconds.observe(labels, reply.elapsedTime / 1000);
      }
      done();
    });
}

/** Tells the numbers where this server answers: for one that people elsewhere do not reach. */
export function serveMetrics(app: NestFastifyApplication, metrics: Metrics): void {
  app
    .getHttpAdapter()
    .getInstance()
    .get(METRICS_PATH, async (_request, reply) =>
      reply.type(metrics.contentType).send(await metrics.text()),
    );
}

/** Tells the numbers at a port of their own, and nothing else. */
export function metricsServer(metrics: Metrics): Server {
  return createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== METRICS_PATH) {
      response.writeHead(404).end();
      return;
    }
    metrics.text().then(
      (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
}
