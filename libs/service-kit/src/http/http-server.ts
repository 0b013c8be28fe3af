import { Refusal, type Ids, type Log, type Timers } from '@crpm/event-sourcing';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { BODY_PATIENCE, type BodyPatience, limitBody } from './body-deadline.ts';
import { parseStrictJson } from './strict-json.ts';
import { ProblemFilter, sendProblem } from './problem.filter.ts';
import { SchemaPipe } from './schema.pipe.ts';

const BODY_LIMIT = 1024 * 1024;
const SAFE_ID = /^[\w.-]{1,100}$/;

/** The HTTP server every composition runs: limits against slow and oversized clients. */
export function httpAdapter(ids: Ids): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    // For the headers only: bodies have limits of their own, by route (body-deadline.ts).
    http: { headersTimeout: 30_000 },
    keepAliveTimeout: 10_000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
    genReqId: (request: { headers: Record<string, unknown> }) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && SAFE_ID.test(given) ? given : ids.uuid();
    },
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
  app.useGlobalPipes(new SchemaPipe());
  app.useGlobalFilters(new ProblemFilter(log));

  fastify.decorateRequest('ids', { getter: () => ids });
  fastify.decorateRequest('bodyText', undefined);
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    try {
      request.bodyText = body as string;
      done(null, body === '' ? undefined : parseStrictJson(body as string));
    } catch (error) {
      done(error as Error);
    }
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    void reply.header('x-content-type-options', 'nosniff');
    limitBody(request, reply, timers, patience);
    const { host, 'content-encoding': encoding = 'identity' } = request.headers;
    if (!allowed.has(nameOf(host)) || !sameOrigin(request.headers)) {
      const detail = 'This address, or the page that called, is not ours.';
      sendProblem(request, reply, new Refusal('forbidden-origin', detail));
    } else if (encoding !== 'identity') {
      // What is small on the wire may be huge once it is unpacked.
      const detail = 'Send the body as it is, without a Content-Encoding.';
      sendProblem(request, reply, new Refusal('unsupported-media-type', detail));
    } else done();
  });
}

const nameOf = (host = '') => host.replace(/:\d+$/, '').toLowerCase();

function sameOrigin({ origin, host }: { origin?: string | undefined; host?: string | undefined }) {
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}
