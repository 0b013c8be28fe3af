import type { Recorded } from '@crpm/contracts';
import { instant } from './event-times.ts';
import type { RawEventRow } from './fact-rows.ts';

/** The event itself, unread: personal fields stay encrypted, times are the words they came in. */
export const rawEvent = (event: Recorded): RawEventRow => ({
  position: event.position,
  business_date: event.businessDate,
  occurred_at: event.occurredAt,
  recorded_at: instant(event.recordedAt),
  store: event.store,
  store_epoch: event.storeEpoch,
  stream: event.stream,
  version: event.version,
  type: event.type,
  schema_version: event.schemaVersion,
  event_id: event.eventId,
  causation_id: event.causationId,
  correlation_id: event.correlationId,
  actor: event.actor,
  reason: event.reason,
  data: JSON.stringify(event.data),
});
