import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Log } from '@crpm/event-sourcing';
import { beginTracing, spanIds } from './spans.ts';
import type { Traces } from './trace-to.ts';

/** Events that the figures take at once: each is linked. */
const MOST_LINKS = 5000;
/** Milliseconds in which the collector takes what it is told. */
const PATIENCE = 2000;

export function startTracing(endpoint: string, service: string, version: string, log: Log): Traces {
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
    timeoutMillis: PATIENCE,
  });
  sayOnce(exporter, endpoint, log);
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.version': version }),
    idGenerator: spanIds,
    spanLimits: { linkCountLimit: MOST_LINKS },
    spanProcessors: [new BatchSpanProcessor({ exporter, exportTimeoutMillis: PATIENCE })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
  beginTracing();
  // A collector that is away holds up nobody who stops.
  return { end: () => provider.shutdown().catch(() => undefined) };
}

/** A collector that does not take what it is told is said so, and not again until it has taken some. */
function sayOnce(exporter: OTLPTraceExporter, endpoint: string, log: Log): void {
  const tell = exporter.export.bind(exporter);
  let said = false;
  exporter.export = (spans, done) => {
    tell(spans, (result) => {
      const { error } = result;
      if (error && !said) log.warn('traces are not taken', { endpoint, error: error.message });
      said = error !== undefined;
      done(result);
    });
  };
}
