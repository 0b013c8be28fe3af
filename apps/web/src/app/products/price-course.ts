import type { HistoryEntry } from '@crpm/contracts';
import type { ChartSeries } from '../ui/chart/chart-data.ts';

const FIELDS = [
  { field: 'unitPrice', name: 'Price' },
  { field: 'unitCost', name: 'Cost' },
];

/** Price and cost by business day, each on the day it changed and on until today. */
export function priceCourse(
  history: readonly HistoryEntry[],
  zone: string,
  today: string,
): ChartSeries[] {
  const entries = [...history].sort((one, other) => one.version - other.version);
  return FIELDS.map(({ field, name }) => {
    const byDay = new Map<string, number>();
    let held: number | undefined;
    for (const { occurredAt, changes } of entries) {
      const change = changes.find((candidate) => candidate.field === field);
      const amount = amountOf(change?.to);
      if (amount === undefined) continue;
      byDay.set(businessDay(occurredAt, zone), amount);
      held = amount;
    }
    if (held !== undefined && today !== '') byDay.set(today, held);
    const points = [...byDay].map(([x, y]) => ({ x, y }));
    return { name, points: points.sort((one, other) => one.x.localeCompare(other.x)) };
  }).filter(({ points }) => points.length > 0);
}

function amountOf(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null || !('amount' in value)) return undefined;
  const amount = Number(value.amount);
  return Number.isFinite(amount) ? amount : undefined;
}

/** sv-SE writes days as YYYY-MM-DD. */
const businessDay = (instant: string, zone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(new Date(instant));
