import type { Ids } from '@crpm/event-sourcing';
import { OWNER } from '@crpm/service-kit';
import { AbstractHttpAdapter } from '@nestjs/core';

type Handler = (request: object, reply: object, next: () => void) => unknown;

interface Route {
  readonly method: string;
  readonly parts: readonly string[];
  readonly handler: Handler;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body?: object | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** As much of a FastifyReply as controllers and filters use. */
class MemoryReply {
  statusCode = 200;
  readonly headers: Record<string, string> = {};

  constructor(private readonly answer: (reply: Reply) => void) {}

  header(name: string, value: string): this {
    this.headers[name.toLowerCase()] = value;
    return this;
  }

  status(code: number): this {
    this.statusCode = code;
    return this;
  }

  send(body: unknown): this {
    // As text and back, for that is what a client gets.
    const text = JSON.stringify(body) as string | undefined;
    const { statusCode: status, headers } = this;
    this.answer({ status, headers, body: text === undefined ? undefined : JSON.parse(text) });
    return this;
  }
}

const inert = (): undefined => undefined;

/**
 * HTTP without a socket: Nest binds the controllers' routes to it, with their guards, pipes and
 * filters, and a request is a function call.
 */
export class MemoryHttp extends AbstractHttpAdapter {
  private readonly routes: Route[] = [];

  constructor(private readonly ids: Ids) {
    super({});
  }

  request({ method, path, body, headers = {} }: Asked): Promise<Reply> {
    const [pathname = '', search = ''] = path.split('?');
    const parts = pathname.split('/');
    const route = this.routes.find(
      (one) =>
        one.method === method &&
        one.parts.length === parts.length &&
        one.parts.every((part, at) => part.startsWith(':') || part === parts[at]),
    );
    if (!route) throw new Error(`no route for ${method} ${path}`);
    const params = Object.fromEntries(
      route.parts.flatMap((part, at) => (part.startsWith(':') ? [[part.slice(1), parts[at]]] : [])),
    ) as object;
    const request = {
      method,
      url: path,
      id: this.ids.uuid(),
      ids: this.ids,
      actor: OWNER,
      headers,
      raw: {
        headersDistinct: Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [name, [value]]),
        ),
      },
      params,
      query: Object.fromEntries(new URLSearchParams(search)),
      body: structuredClone(body),
      bodyText: body && JSON.stringify(body),
    };
    return new Promise((resolve) => {
      void route.handler(request, new MemoryReply(resolve), inert);
    });
  }

  override get(path: unknown, handler?: Handler): void {
    this.bind('GET', path, handler);
  }
  override post(path: unknown, handler?: Handler): void {
    this.bind('POST', path, handler);
  }
  override put(path: unknown, handler?: Handler): void {
    this.bind('PUT', path, handler);
  }
  override patch(path: unknown, handler?: Handler): void {
    this.bind('PATCH', path, handler);
  }
  override delete(path: unknown, handler?: Handler): void {
    this.bind('DELETE', path, handler);
  }

  override reply(reply: MemoryReply, body: unknown, status?: number): void {
    if (status !== undefined) reply.status(status);
    reply.send(body);
  }
  override status(reply: MemoryReply, status: number): void {
    reply.status(status);
  }
  override setHeader(reply: MemoryReply, name: string, value: string): void {
    reply.header(name, value);
  }

  override initHttpServer(): void {
    this.httpServer = { once: inert, removeListener: inert, on: inert };
  }
  override close(): Promise<void> {
    return Promise.resolve();
  }
  override getType(): string {
    return 'fastify';
  }
  override isHeadersSent = (): boolean => false;
  override getHeader = inert;
  override appendHeader = inert;
  override getRequestHostname = (): string => 'localhost';
  override getRequestMethod = ({ method }: { method: string }): string => method;
  override getRequestUrl = ({ url }: { url: string }): string => url;
  override useStaticAssets = inert;
  override setViewEngine = inert;
  override end = inert;
  override render = inert;
  override redirect = inert;
  override setErrorHandler = inert;
  override setNotFoundHandler = inert;
  override registerParserMiddleware = inert;
  override enableCors = inert;
  override createMiddlewareFactory = () => inert;
  override applyVersionFilter = () => () => inert;

  private bind(method: string, path: unknown, handler?: Handler): void {
    if (handler) this.routes.push({ method, parts: String(path).split('/'), handler });
  }
}
