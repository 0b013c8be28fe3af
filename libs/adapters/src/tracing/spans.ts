import type { EventMetadata } from '@crpm/contracts';
import { Refusal } from '@crpm/event-sourcing';
import {
  context,
  createContextKey,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
  type Context,
  type Span,
  type SpanContext,
  type SpanOptions,
} from '@opentelemetry/api';
import { SpanIds } from './span-ids.ts';

/** Of the spans of this process. */
export const spanIds = new SpanIds();
const told = { on: false };

/** From now on spans are told: before that, nothing of this costs anything. */
export const beginTracing = (): void => {
  told.on = true;
};
export const isTracing = (): boolean => told.on;

const tracer = () => trace.getTracer('crpm');

/** The events that are handled within, by correlation. */
const CAUSES = createContextKey('crpm causes');
type Causes = ReadonlyMap<string, SpanContext>;

/** What everything that comes of a request is known by is its trace, where it is of that shape. */
export function traceIdOf(correlationId: string): string | undefined {
  const id = correlationId.replaceAll('-', '');
  return /^(?!0{32})[\da-f]{32}$/.test(id) ? id : undefined;
}

type Named = Pick<EventMetadata, 'correlationId' | 'eventId'>;

/** The span in which an event was recorded: nothing but the event is needed to name it. */
export function spanOf({ correlationId, eventId }: Named): SpanContext | undefined {
  const traceId = traceIdOf(correlationId);
  const spanId = eventId.replaceAll('-', '').slice(-16);
  if (traceId === undefined || !/^(?!0{16})[\da-f]{16}$/.test(spanId)) return undefined;
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
}

/** As W3C Trace Context writes it. */
export const traceparentOf = ({ traceId, spanId }: SpanContext): string =>
  `00-${traceId}-${spanId}-01`;

/** A span of what was asked under a correlation: below what asks, or below the event that caused it. */
export function spanWithin(correlationId: string, name: string, options: SpanOptions): Span {
  const active = trace.getActiveSpan()?.spanContext();
  const traceId = traceIdOf(correlationId);
  if (active && (traceId === undefined || active.traceId === traceId)) {
    return tracer().startSpan(name, options);
  }
  const causes = context.active().getValue(CAUSES) as Causes | undefined;
  return startBelow(causes?.get(correlationId), traceId, undefined, name, {
    ...options,
    links: active ? [{ context: active }] : [],
  });
}

/** A span below another, or else the first of its trace. */
export function startBelow(
  parent: SpanContext | undefined,
  traceId: string | undefined,
  spanId: string | undefined,
  name: string,
  options: SpanOptions,
): Span {
  const below = parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
  return spanIds.with(traceId, spanId, () => tracer().startSpan(name, options, below));
}

/** Handles events within a span that is linked to where each of them was recorded. */
export async function handling<T>(
  name: string,
  attributes: Attributes,
  events: readonly Named[],
  work: () => Promise<T>,
): Promise<T> {
  if (!told.on || events.length === 0) return work();
  const causes = new Map<string, SpanContext>();
  for (const event of events) {
    const span = spanOf(event);
    if (span) causes.set(event.correlationId, span);
  }
  const links = [...causes.values()].map((one) => ({ context: one }));
  const options = { kind: SpanKind.CONSUMER, attributes, links };
  const span = tracer().startSpan(name, options, ROOT_CONTEXT);
  return within(trace.setSpan(ROOT_CONTEXT, span).setValue(CAUSES, causes), span, work);
}

/** What a question to another process tells of why it is asked. Undefined where nobody traces. */
export function tellCauses(): string | undefined {
  const causes = context.active().getValue(CAUSES) as Causes | undefined;
  return causes && JSON.stringify([...causes].map(([id, { spanId }]) => [id, spanId]));
}

/**
 * Answers such a question: what is done for it is below what caused it. Who asks is not known yet:
 * `causes` may be anything.
 */
export function causedBy<T>(causes: unknown, work: () => T): T {
  if (!told.on || typeof causes !== 'string') return work();
  const spans = new Map<string, SpanContext>();
  try {
    for (const [correlationId, eventId] of JSON.parse(causes) as [string, string][]) {
      const span = spanOf({ correlationId, eventId });
      if (span) spans.set(correlationId, span);
    }
  } catch {
    return work();
  }
  return context.with(ROOT_CONTEXT.setValue(CAUSES, spans), work);
}

/** A part of what is being done. */
export async function doing<T>(
  name: string,
  attributes: Attributes,
  work: () => Promise<T>,
): Promise<T> {
  if (!told.on) return work();
  const span = tracer().startSpan(name, { kind: SpanKind.CLIENT, attributes });
  return within(trace.setSpan(context.active(), span), span, work);
}

async function within<T>(where: Context, span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await context.with(where, work);
  } catch (error) {
    failed(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** What an error says may be somebody's: a span tells its kind. */
export function failed(span: Span, error: unknown): void {
  const kind =
    error instanceof Refusal ? error.code : error instanceof Error ? error.name : 'error';
  span.setAttribute('error.type', kind);
  if (!(error instanceof Refusal)) span.setStatus({ code: SpanStatusCode.ERROR });
}
