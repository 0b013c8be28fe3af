import type { CustomerDetails, CustomerEvent, HistoryEntry, Recorded } from '@crpm/contracts';

/** Who changed what and why, newest first, each change told field by field. */
export function customerHistory(events: readonly Recorded[]): HistoryEntry[] {
  let before: Record<string, unknown> = {};
  const entries = (events as readonly Recorded<CustomerEvent>[]).map((event): HistoryEntry => {
    const after = 'personal' in event.data ? fieldsOf(event.data) : before;
    const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    const changes = fields
      .map((field) => ({ field, from: before[field] ?? null, to: after[field] ?? null }))
      .filter(({ from, to }) => JSON.stringify(from) !== JSON.stringify(to));
    before = after;
    const { version, type, actor, reason, occurredAt, recordedAt, correlationId } = event;
    return { version, type, actor, reason, occurredAt, recordedAt, correlationId, changes };
  });
  return entries.reverse();
}

const fieldsOf = ({ personal, profile }: CustomerDetails): Record<string, unknown> => ({
  ...personal,
  ...profile,
});
