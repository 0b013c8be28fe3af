import { traceparentFor } from '@crpm/service-kit';
import { Refusal, type Clock, type Log } from '@crpm/event-sourcing';
import type { ServiceName, TokenIssuer } from '@crpm/service-kit/distributed';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Dispatcher } from 'undici';
import { answerHeaders, requestHeaders } from './end-to-end-headers.ts';
import { Replicas, type ServiceRequest } from './replicas.ts';

/** Methods that change nothing, or the same twice. */
const SAFE_TWICE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT']);

/** Bytes up to which an answer is passed on in one piece, which is less work than a stream. */
const ONE_PIECE = 65_536;

const wholeOf = (service: ServiceName, body: Dispatcher.ResponseData['body']): Promise<Buffer> =>
  body.bytes().then(
    (bytes) => Buffer.from(bytes),
    () => {
      throw new Refusal('unavailable', `The ${service} service broke off its answer.`);
    },
  );

/** The services' HTTP sides: requests are passed on to them as they came, for whom they came. */
export class Services {
  private readonly replicas: ReadonlyMap<ServiceName, Replicas>;

  constructor(
    urls: ReadonlyMap<ServiceName, readonly string[]>,
    private readonly tokens: TokenIssuer,
    clock: Clock,
    private readonly log: Log,
  ) {
    this.replicas = new Map(
      [...urls].map(([service, origins]) => [service, new Replicas(service, origins, clock)]),
    );
  }

  /** Passes a request on, and its answer back as it comes. Who goes away takes the question along. */
  async pass(service: ServiceName, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const gone = new AbortController();
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) gone.abort();
    });
    const { method, headers, raw } = request;
    // A caller's own goes on where nobody traces.
    const traceparent = traceparentFor(request) ?? headers['traceparent'];
    const asked = this.send(service, request.actor, {
      method,
      path: request.url,
      headers: [
        ...requestHeaders(raw.rawHeaders, headers.connection),
        ...['x-request-id', request.id],
        ...(traceparent === undefined ? [] : ['traceparent', String(traceparent)]),
      ],
      body: request.body as Buffer | undefined,
      repeatable: SAFE_TWICE.has(method) || 'idempotency-key' in headers,
      signal: gone.signal,
    });
    const answer = await asked.catch((error: unknown) => {
      if (!gone.signal.aborted) throw error;
    });
    if (!answer) return reply.hijack();
    const { statusCode, headers: told, body } = answer;
    const outgoing = () => reply.status(statusCode).headers(answerHeaders(told));
    // These have no body, whatever their headers tell of one.
    if (method === 'HEAD' || statusCode === 204 || statusCode === 304) {
      await body.dump();
      return outgoing().send();
    }
    if (Number(told['content-length'] ?? Infinity) > ONE_PIECE) return outgoing().send(body);
    const whole = await wholeOf(service, body);
    return outgoing().send(whole);
  }

  /** A service's JSON, asked for on our own behalf. */
  async json<Answer>(service: ServiceName, path: string): Promise<Answer> {
    const { statusCode, body } = await this.send(service, undefined, {
      method: 'GET',
      path,
      headers: [],
      repeatable: true,
      signal: new AbortController().signal,
    });
    if (statusCode === 200) return (await body.json()) as Answer;
    await body.dump();
    throw new Refusal('unavailable', `The ${service} service answers ${statusCode}.`);
  }

  async close(): Promise<void> {
    await Promise.all([...this.replicas.values()].map((replicas) => replicas.close()));
  }

  private async send(service: ServiceName, actor: string | undefined, request: ServiceRequest) {
    const replicas = this.replicas.get(service);
    if (!replicas) throw new Error(`no address of ${service} is set`);
    const authorization = `Bearer ${this.tokens.tokenFor(service, actor)}`;
    const headers = [...request.headers, 'authorization', authorization];
    const answer = await replicas.request({ ...request, headers });
    if (answer.statusCode !== 401) return answer;
    // Not the caller's fault: services refuse nobody but other services.
    await answer.body.dump();
    this.log.error('our token was refused', { service });
    throw new Refusal('unavailable', `The ${service} service does not take our calls.`);
  }
}
