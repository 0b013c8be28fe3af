import { PROBLEMS, type Problem, type ProblemCode } from '@crpm/contracts';
import { Refusal, type Fault, type Log } from '@crpm/event-sourcing';
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { throwError, type Observable } from 'rxjs';
import type { ErrorEnvelope } from '../service-client.ts';

const CODE_BY_STATUS: Readonly<Record<number, ProblemCode>> = {
  400: 'malformed-request',
  403: 'forbidden-origin',
  404: 'not-found',
  405: 'method-not-allowed',
  413: 'body-too-large',
  414: 'malformed-request',
  415: 'unsupported-media-type',
  431: 'header-too-large',
  503: 'unavailable',
};

/** Turns everything thrown into RFC 9457 problem details, and what nobody expected into a log line. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): Observable<never> | undefined {
    const refusal = this.refusalOf(error);
    if (host.getType() === 'rpc') {
      const { code, detail, errors } = refusal;
      return throwError(() => ({ code, detail, errors }) satisfies ErrorEnvelope);
    }
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    sendProblem(request, reply, refusal);
    return undefined;
  }

  private refusalOf(error: unknown): Refusal {
    if (error instanceof Refusal) return error;
    const status = statusOf(error);
    const code = CODE_BY_STATUS[status];
    if (code && error instanceof Error) return new Refusal(code, error.message);
    this.log.error('unexpected error', {
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
    return new Refusal('internal-error', 'Something went wrong on our side. Nothing was changed.');
  }
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode } = error as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : 500;
}

/** Answers a request with problem details. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): void {
  const [status, title] = PROBLEMS[refusal.code];
  const problem: Problem = {
    type: `/api/docs/problems#${refusal.code}`,
    title,
    status,
    detail: refusal.detail,
    instance: request.url.split('?')[0] ?? request.url,
    code: refusal.code,
    requestId: request.id,
    errors: refusal.errors as Fault[],
  };
  if (status === 503) void reply.header('retry-after', '1');
  void reply.status(status).header('content-type', 'application/problem+json').send(problem);
}
