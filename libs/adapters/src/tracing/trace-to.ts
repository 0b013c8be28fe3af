import type { Log } from '@crpm/event-sourcing';

/** Traces that are told, until they are ended. */
export interface Traces {
  /** Tells what is left. */
  end(): Promise<void>;
}

/**
 * Tells traces to an OpenTelemetry collector (OTLP over HTTP), where one is named. Nothing of it is
 * loaded where none is.
 */
export async function traceTo(
  endpoint: string | undefined,
  service: string,
  version: string,
  log: Log,
): Promise<Traces> {
  if (endpoint === undefined) return { end: () => Promise.resolve() };
  const { startTracing } = await import('./start-tracing.ts');
  return startTracing(endpoint, service, version, log);
}
