import { PROBLEMS, type Problem, type ProblemCode } from '@crpm/contracts';
import { Refusal, type Fault, type Log } from '@crpm/event-sourcing';
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { throwError, type Observable } from 'rxjs';
import type { ErrorEnvelope } from '../service-client.ts';
import { StaleRecord } from './stale-record.ts';

const CODE_BY_STATUS: Readonly<Record<number, ProblemCode>> = {
  400: 'malformed-request',
  // What may not be seen is not there: who calls from elsewhere is refused before any route.
  403: 'not-found',
  404: 'not-found',
  405: 'method-not-allowed',
  // Of the console's files: the API has codes of its own for the first, and no ranges.
  412: 'precondition-failed',
  413: 'body-too-large',
  414: 'url-too-long',
  415: 'unsupported-media-type',
  416: 'range-not-satisfiable',
  431: 'header-too-large',
  503: 'unavailable',
};

/** Turns everything thrown into RFC 9457 problem details, and what nobody expected into a log line. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): Observable<never> | undefined {
    const isHttp = host.getType() === 'http';
    const asked = isHttp ? host.switchToHttp().getRequest<FastifyRequest>().id : undefined;
    const refusal = refusalOf(error, this.log, asked);
    if (host.getType() === 'rpc') {
      const { code, detail, errors } = refusal;
      return throwError(() => ({ code, detail, errors }) satisfies ErrorEnvelope);
    }
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    sendProblem(request, reply, refusal);
    return undefined;
  }
}

/** What an error means to whoever asked; one that nobody expected is logged, with the request's id. */
export function refusalOf(error: unknown, log: Log, requestId?: string): Refusal {
  if (error instanceof Refusal) return error;
  const status = statusOf(error);
  const code = CODE_BY_STATUS[status];
  // The framework's own words for it repeat the address, however long it is.
  if (code === 'not-found') return new Refusal(code, 'There is nothing at this address.');
  if (code && error instanceof Error) return new Refusal(code, error.message);
  log.error('unexpected error', {
    requestId,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  return new Refusal('internal-error', 'Something went wrong on our side. Nothing was changed.');
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode } = error as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : 500;
}

/** Longer addresses are not repeated whole. */
const LONGEST_INSTANCE = 256;

/** What a refusal looks like on the wire; `url` is the address that was asked for. */
export function problemOf(refusal: Refusal, url: string, requestId: string): Problem {
  const [status, title] = PROBLEMS[refusal.code];
  return {
    type: `/api/docs/problems#${refusal.code}`,
    title,
    status,
    detail: refusal.detail,
    instance: (url.split('?')[0] ?? url).slice(0, LONGEST_INSTANCE),
    code: refusal.code,
    requestId,
    errors: refusal.errors as Fault[],
    ...(refusal instanceof StaleRecord && { current: refusal.current }),
  };
}

/** Answers a request with problem details. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): void {
  const problem = problemOf(refusal, request.url, request.id);
  if (problem.status === 503) void reply.header('retry-after', '1');
  if (refusal instanceof StaleRecord) void reply.header('etag', refusal.tag);
  void reply
    .status(problem.status)
    .header('content-type', 'application/problem+json')
    .send(problem);
}
