import type { LaneObserver } from '@crpm/event-sourcing';
import type { Span } from '@opentelemetry/api';
import { failed, spanOf, spanWithin, startBelow } from './spans.ts';

/** Spans of the commands of a store, and below each those of the events that it recorded. */
export function laneTracer(store: string, now: () => number): LaneObserver {
  const waiting = new Map<string, Span>();
  return {
    command: ({ commandId, correlationId }) => {
      const attributes = { 'crpm.store': store, 'crpm.command_id': commandId };
      const span = spanWithin(correlationId, 'command', { attributes });
      // Asked twice at once, it is decided once: for who asked first.
      if (!waiting.has(commandId)) waiting.set(commandId, span);
      return (error) => {
        if (waiting.get(commandId) === span) waiting.delete(commandId);
        if (error !== undefined) failed(span, error);
        span.end();
      };
    },
    append: (commands, waited) => {
      const startTime = now();
      return (recorded = []) => {
        const endTime = now();
        for (const event of recorded) {
          const own = spanOf(event);
          const command = waiting.get(event.causationId)?.spanContext();
          const isOfTrace = !own || command?.traceId === own.traceId;
          const attributes = {
            'crpm.store': store,
            'crpm.position': event.position,
            'crpm.stream': event.stream,
            'crpm.event_type': event.type,
            'crpm.batch_size': commands,
            'crpm.lane_wait_ms': waited,
          };
          startBelow(isOfTrace ? command : undefined, own?.traceId, own?.spanId, 'append', {
            startTime,
            attributes,
            links: !isOfTrace && command ? [{ context: command }] : [],
          }).end(endTime);
        }
      };
    },
    conflict: () => undefined,
  };
}
