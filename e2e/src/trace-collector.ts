import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}
interface Told {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
}
interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly Told[] }[];
  }[];
}
/** A span, and the process that told it. */
export type Span = Told & { readonly process: string | undefined };

const valueOf = (attributes: readonly Attribute[], name: string) =>
  attributes.find(({ key }) => key === name)?.value.stringValue;

/** Takes the traces that are told it, as an OpenTelemetry collector does: OTLP over HTTP. */
export class TraceCollector {
  private readonly spans: Span[] = [];

  private constructor(private readonly server: Server) {}

  static async open(): Promise<TraceCollector> {
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        if (request.url === '/v1/traces') collector.take(JSON.parse(body) as Export);
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    }).listen(0, '127.0.0.1');
    const collector = new TraceCollector(server);
    await once(server, 'listening');
    return collector;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  /** The first that a process told of this name, with these attributes. */
  find(
    process: string,
    name: string,
    of: (span: Span) => boolean,
    attributes: Readonly<Record<string, string>> = {},
  ): Span | undefined {
    return this.spans.find(
      (span) =>
        span.process === process &&
        span.name === name &&
        of(span) &&
        Object.entries(attributes).every(([key, value]) => valueOf(span.attributes, key) === value),
    );
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private take({ resourceSpans }: Export): void {
    for (const { resource, scopeSpans } of resourceSpans) {
      const process = valueOf(resource.attributes, 'service.name');
      for (const { spans } of scopeSpans) {
        for (const span of spans) this.spans.push({ ...span, process });
      }
    }
  }
}
