import { money, type HistoryEntry, type ProductEvent, type Recorded } from '@crpm/contracts';

/** Who changed what and why, newest first, each change told field by field. */
export function productHistory(events: readonly Recorded[], baseCurrency: string): HistoryEntry[] {
  const amount = (minor: number | null | undefined) =>
    minor === null || minor === undefined ? null : money(minor, baseCurrency);
  let before: Record<string, unknown> = {};
  const entries = (events as readonly Recorded<ProductEvent>[]).map((event): HistoryEntry => {
    const { data } = event;
    const after = {
      ...('description' in data ? without(before, data.description) : before),
      ...('priceMinor' in data && { unitPrice: amount(data.priceMinor) }),
      ...('costMinor' in data && { unitCost: amount(data.costMinor) }),
    };
    const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    const changes = fields
      .map((field) => ({
        field,
        from: before[field] ?? null,
        to: (after as Record<string, unknown>)[field] ?? null,
      }))
      .filter(({ from, to }) => JSON.stringify(from) !== JSON.stringify(to));
    before = after;
    const { version, type, actor, reason, occurredAt, recordedAt, correlationId } = event;
    return { version, type, actor, reason, occurredAt, recordedAt, correlationId, changes };
  });
  return entries.reverse();
}

/** The prices as they were, and the description as it is now. */
const without = ({ unitPrice, unitCost }: Record<string, unknown>, description: object) => ({
  unitPrice,
  unitCost,
  ...description,
});
