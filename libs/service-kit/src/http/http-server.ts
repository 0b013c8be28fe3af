import type { Ids, Log, Timers } from '@crpm/event-sourcing';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { BODY_PATIENCE, type BodyPatience, limitBody } from './body-deadline.ts';
import { edgeRefusal } from './edge.ts';
import { takeJson } from './json-body.ts';
import { KnownPaths } from './known-paths.ts';
import { ProblemFilter, sendProblem } from './problem.filter.ts';
import { answerUnreadable, answerUnroutable, edgeHeaders } from './raw-errors.ts';
import { SchemaPipe } from './schema.pipe.ts';
import { StrictQueryGuard } from './strict-query.guard.ts';

const BODY_LIMIT = 1024 * 1024;
const SAFE_ID = /^[\w.-]{1,100}$/;

/** The HTTP server every composition runs: limits against slow and oversized clients. */
export function httpAdapter(ids: Ids): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    // For the headers only: bodies have limits of their own, by route (body-deadline.ts).
    // Node looks for late ones at intervals, by default every 30 s. A missing Host is ours to answer.
    http: {
      headersTimeout: 10_000,
      connectionsCheckingInterval: 1000,
      requireHostHeader: false,
    },
    keepAliveTimeout: 10_000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
    genReqId: (request: { headers: Record<string, unknown> }) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && SAFE_ID.test(given) ? given : ids.uuid();
    },
    frameworkErrors: answerUnroutable,
    clientErrorHandler: answerUnreadable(ids),
  });
}

/** Who may call: names this server answers to. A web page elsewhere may not post to a shop here. */
export interface HttpOptions {
  readonly ids: Ids;
  readonly log: Log;
  readonly timers: Timers;
  /** Host header names, without port. */
  readonly hosts: readonly string[];
  readonly patience?: BodyPatience;
}

/** Everything requests meet before and after a controller. Call before `app.init()`. */
export function configureHttp(
  app: NestFastifyApplication,
  { ids, log, timers, hosts, patience = BODY_PATIENCE }: HttpOptions,
): void {
  const fastify = app.getHttpAdapter().getInstance();
  const allowed = new Set(hosts);
  const paths = new KnownPaths();
  app.useGlobalGuards(new StrictQueryGuard());
  app.useGlobalPipes(new SchemaPipe());
  app.useGlobalFilters(new ProblemFilter(log));

  fastify.decorateRequest('ids', { getter: () => ids });
  fastify.decorateRequest('bodyText', undefined);
  takeJson(fastify);
  fastify.addHook('onRoute', ({ url, method }) => paths.add(url, method));
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.headers(edgeHeaders(request.id));
    limitBody(request, reply, timers, patience);
    const refusal = edgeRefusal(request, reply, allowed, paths);
    if (refusal) sendProblem(request, reply, refusal);
    else done();
  });
}
