import type { EventMetadata } from '@crpm/contracts';
import { day } from './storable.ts';

/** An ISO instant as ClickHouse reads a DateTime64 without guessing: UTC, no T, no Z. */
export const instant = (iso: string): string => iso.replace('T', ' ').replace('Z', '');

export const when = ({ position, businessDate }: EventMetadata) => ({
  position,
  business_date: day(businessDate),
});

export const times = (event: EventMetadata) => ({
  ...when(event),
  occurred_at: instant(event.occurredAt),
  recorded_at: instant(event.recordedAt),
});
