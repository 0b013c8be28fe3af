import { Refusal, type Ids, type Log, type Timers } from '@crpm/event-sourcing';
import type { INestApplication } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { limitBody } from './body-deadline.ts';
import { edgeRefusal } from './edge.ts';
import { takeJson } from './json-body.ts';
import { KnownPaths } from './known-paths.ts';
import { PATIENCE, type Patience } from './patience.ts';
import { ProblemFilter, sendProblem } from './problem.filter.ts';
import {
  answerExpectation,
  answerUnreadable,
  answerUnroutable,
  edgeHeaders,
} from './raw-errors.ts';
import { SchemaPipe } from './schema.pipe.ts';
import { StrictQueryGuard } from './strict-query.guard.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Makes the ids of commands that come without a key. */
    ids: Ids;
    /** On whose behalf it comes. */
    actor: string;
  }
}

const BODY_LIMIT = 1024 * 1024;
const SAFE_ID = /^[\w.-]{1,100}$/;
/** W3C Trace Context: version, trace, parent, flags. */
const TRACE_PARENT = /^[\da-f]{2}-(?!0{32})([\da-f]{32})-[\da-f]{16}-[\da-f]{2}(-.*)?$/;

/** A caller's trace is what its request and all that comes of it are known by. */
const traceOf = (header: unknown): string | undefined =>
  typeof header === 'string' ? TRACE_PARENT.exec(header)?.[1] : undefined;

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
    // Its own answer to who still asks is no problem page: see configureHttp.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200 },
    genReqId: (request: { headers: Record<string, unknown> }) => {
      const given = request.headers['x-request-id'];
      if (typeof given === 'string' && SAFE_ID.test(given)) return given;
      return traceOf(request.headers['traceparent']) ?? ids.uuid();
    },
    frameworkErrors: answerUnroutable,
    clientErrorHandler: answerUnreadable(ids),
  });
}

export interface HttpOptions {
  readonly ids: Ids;
  readonly log: Log;
  readonly timers: Timers;
  /**
   * Host header names this server answers to, without port: a web page elsewhere may not post to a
   * shop here. Without them whatever name is right, for a server that people do not reach.
   */
  readonly hosts?: readonly string[];
  /** On whose behalf a request comes; throws a Refusal. By default everybody is the owner. */
  readonly identify?: (request: FastifyRequest) => string;
  readonly patience?: Patience;
}

/** Until accounts exist, everybody who reaches the shop is the owner. */
export const OWNER = 'owner';

/** What requests and messages meet around a controller, whatever brings them. */
export function configureRoutes(app: INestApplication, log: Log): void {
  app.useGlobalGuards(new StrictQueryGuard());
  app.useGlobalPipes(new SchemaPipe());
  app.useGlobalFilters(new ProblemFilter(log));
}

/** Everything requests meet before and after a controller. Call before `app.init()`. */
export function configureHttp(
  app: NestFastifyApplication,
  { ids, log, timers, hosts, identify = () => OWNER, patience = PATIENCE }: HttpOptions,
): void {
  const fastify = app.getHttpAdapter().getInstance();
  const allowed = hosts && new Set(hosts);
  const paths = new KnownPaths();
  configureRoutes(app, log);
  fastify.decorateRequest('ids', { getter: () => ids });
  fastify.decorateRequest('bodyText', undefined);
  fastify.decorateRequest('actor', OWNER);
  takeJson(fastify);
  fastify.server.on('checkExpectation', answerExpectation(ids));
  fastify.addHook('onRoute', ({ url, method }) => paths.add(url, method));
  let stopping = false;
  fastify.addHook('preClose', (done) => {
    stopping = true;
    // Node waits for as long as it takes to whoever has sent half a request, or reads half an answer.
    const { server } = fastify;
    server.once(
      'close',
      timers.after(patience.goodbye, () => server.closeAllConnections()),
    );
    done();
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.headers(edgeHeaders(request.id));
    if (stopping) {
      sendProblem(request, reply, new Refusal('unavailable', 'The server is stopping.'));
      return;
    }
    limitBody(request, reply, timers, patience);
    try {
      request.actor = identify(request);
    } catch (error) {
      done(error as Error);
      return;
    }
    const refusal = edgeRefusal(request, reply, allowed, paths);
    if (refusal) sendProblem(request, reply, refusal);
    else done();
  });
}
