import { isTracing, startBelow, traceIdOf, traceparentOf } from '@crpm/adapters';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type Span,
  type SpanContext,
} from '@opentelemetry/api';
import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    span: Span | undefined;
  }
}

/** Probes and numbers are asked for all day long. */
const UNTOLD = /^\/(health|metrics)\b/;

/** A span of each request, below its caller's, or the first of the trace that its id names. */
export function traceRequests(app: NestFastifyApplication): void {
  if (!isTracing()) return;
  const fastify = app.getHttpAdapter().getInstance();
  fastify.decorateRequest('span', undefined);
  fastify.addHook('onRequest', (request, _, done) => {
    const { url = 'none' } = request.routeOptions;
    if (UNTOLD.test(url)) {
      done();
      return;
    }
    const name = `${request.method} ${url}`;
    const attributes = { 'http.request.method': request.method, 'http.route': url };
    const options = { kind: SpanKind.SERVER, attributes };
    request.span = startBelow(callerOf(request), traceIdOf(request.id), undefined, name, options);
    context.with(withinOf(request.span), done);
  });
  // A body comes in the time of its connection.
  fastify.addHook('preValidation', (request, _, done) => {
    if (request.span) context.with(withinOf(request.span), done);
    else done();
  });
  fastify.addHook('onResponse', ({ span }, reply, done) => {
    span?.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
}

/** For a request that is sent on: who is asked is below this one. Undefined where nobody traces. */
export const traceparentFor = ({ span }: FastifyRequest): string | undefined =>
  span && traceparentOf(span.spanContext());

const withinOf = (span: Span): Context => trace.setSpan(ROOT_CONTEXT, span);

function callerOf({ headers }: FastifyRequest): SpanContext | undefined {
  const [, traceId = '', spanId = ''] = String(headers['traceparent']).split('-');
  const caller = { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
  return isSpanContextValid(caller) ? caller : undefined;
}
