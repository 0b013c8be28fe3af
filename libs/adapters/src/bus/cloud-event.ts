import type { Recorded } from '@crpm/contracts';
import type { BusMessage } from '@crpm/event-sourcing';
import type { IHeaders, KafkaMessage, Message } from 'kafkajs';
import { spanOf, traceparentOf } from '../tracing/spans.ts';

/**
 * An event as a CloudEvents 1.0 message in Kafka's binary mode: the attributes are headers, the
 * value is the event's data, the key its stream. What CloudEvents does not name is an extension,
 * in lowercase letters and digits as it asks.
 */
export function toMessage({ event, previous }: BusMessage): Message {
  return {
    key: event.stream,
    value: JSON.stringify(event.data),
    headers: {
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: event.eventId,
      ce_source: `/crpm/${event.store}`,
      ce_type: event.type,
      ce_subject: event.stream,
      ce_time: event.occurredAt,
      ce_store: event.store,
      ce_storeepoch: event.storeEpoch,
      ce_position: String(event.position),
      ce_previous: String(previous),
      ce_streamversion: String(event.version),
      ce_schemaversion: String(event.schemaVersion),
      ce_causationid: event.causationId,
      ce_correlationid: event.correlationId,
      ...traceOf(event),
      ce_actor: encodeURIComponent(event.actor),
      ...(event.reason !== null && { ce_reason: encodeURIComponent(event.reason) }),
      ce_recordedat: event.recordedAt,
      ce_businessdate: event.businessDate,
    },
  };
}

/** W3C Trace Context, by which tracing tools find what belongs together. */
function traceOf(event: Recorded): IHeaders {
  const span = spanOf(event);
  return span ? { traceparent: traceparentOf(span) } : {};
}

/** The event of a message of a store's topic. Throws where it is none of ours. */
export function fromMessage(store: string, { value, headers = {} }: KafkaMessage): BusMessage {
  const text = textOf(headers);
  const number = (name: string): number => {
    const found = Number(text(name));
    if (!Number.isSafeInteger(found) || found < 0)
      throw new Error(`the header ${name} is no number`);
    return found;
  };
  if (!value) throw new Error('the message has no value');
  if (text('ce_store') !== store) throw new Error('the message is of another store');
  const event: Recorded = {
    store,
    storeEpoch: text('ce_storeepoch'),
    position: number('ce_position'),
    stream: text('ce_subject'),
    version: number('ce_streamversion'),
    type: text('ce_type'),
    schemaVersion: number('ce_schemaversion'),
    data: jsonOf(value),
    eventId: text('ce_id'),
    causationId: text('ce_causationid'),
    correlationId: text('ce_correlationid'),
    actor: decodeURIComponent(text('ce_actor')),
    reason: headers['ce_reason'] === undefined ? null : decodeURIComponent(text('ce_reason')),
    occurredAt: text('ce_time'),
    recordedAt: text('ce_recordedat'),
    businessDate: text('ce_businessdate'),
  };
  return { event, previous: number('ce_previous') };
}

/** What the engine says of a text that is no JSON quotes it, and this goes into the log. */
function jsonOf(value: Buffer): unknown {
  try {
    return JSON.parse(value.toString());
  } catch {
    throw new Error('the value is no JSON');
  }
}

const textOf = (headers: IHeaders) => (name: string) => {
  const header = headers[name];
  if (header === undefined || Array.isArray(header))
    throw new Error(`the header ${name} is missing`);
  return header.toString();
};
