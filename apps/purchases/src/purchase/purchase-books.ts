import { crc32 } from 'node:zlib';
import type { Account, BooksPart, PurchaseEvent, Recorded, Sale } from '@crpm/contracts';
import {
  RunningAccounts,
  type Amounts,
  type BookKeeping,
  type ReadEvents,
} from '@crpm/service-kit';

/** How many purchases an event adds to each status, and takes from it. */
const STATUSES: Readonly<Record<PurchaseEvent['type'], Amounts>> = {
  PurchasePlaced: { pending: 1 },
  PurchaseConfirmed: { pending: -1, confirmed: 1 },
  PurchaseRefused: { pending: -1, refused: 1 },
  PurchaseCancelled: { confirmed: -1, cancelled: 1 },
  HistoricalPurchaseRecorded: { confirmed: 1 },
};

/** What is sold or undone, by the day and the currency. */
const SOLD = {
  PurchaseConfirmed: 'sales',
  HistoricalPurchaseRecorded: 'sales',
  PurchaseCancelled: 'cancellations',
} as const;

interface Booked {
  readonly check: 'sales' | 'cancellations';
  readonly part: string;
  readonly sale: Sale;
  readonly amounts: Amounts;
}

/** Purchases by status; units and money sold and undone, by the totals that the sales state. */
export class PurchaseBooks implements BookKeeping {
  private readonly parts = new RunningAccounts();
  /** Where the events of a part begin and end. */
  private readonly ranges = new Map<string, { readonly first: number; last: number }>();

  take(event: Recorded): void {
    const statuses = STATUSES[event.type as PurchaseEvent['type']] as Amounts | undefined;
    if (statuses) this.parts.add('purchases', 'all', statuses);
    const booked = bookedBy(event);
    if (!booked) return;
    const { check, part, sale, amounts } = booked;
    const { units, base, local } = amounts;
    const checksum = crc32([sale.purchaseId, units, base, local].join(' '));
    this.parts.add(check, part, { ...amounts, checksum });
    const { position } = event;
    const range = this.ranges.get(`${check} ${part}`);
    if (range) range.last = position;
    else this.ranges.set(`${check} ${part}`, { first: position, last: position });
  }

  accounts(): Account[] {
    return this.parts.list();
  }

  async within(parts: readonly BooksPart[], read: ReadEvents): Promise<Account[]> {
    const wanted = new Set(parts.map(({ check, key }) => `${check} ${key}`));
    const ranges = [...wanted].flatMap((name) => this.ranges.get(name) ?? []);
    const sales = new RunningAccounts();
    if (ranges.length === 0) return [];
    const first = Math.min(...ranges.map((range) => range.first));
    for await (const event of read(first, Math.max(...ranges.map(({ last }) => last)))) {
      const booked = bookedBy(event);
      if (!booked || !wanted.has(`${booked.check} ${booked.part}`)) continue;
      const { check, part, sale, amounts } = booked;
      sales.add(check, `${part} ${sale.purchaseId}`, amounts);
    }
    return sales.list();
  }
}

function bookedBy({ type, data, businessDate }: Recorded): Booked | undefined {
  if (!Object.hasOwn(SOLD, type)) return undefined;
  const sale = data as Sale;
  const { lines, baseMinor: base, localMinor: local, currency } = sale;
  return {
    check: SOLD[type as keyof typeof SOLD],
    part: `${currency} ${businessDate}`,
    sale,
    amounts: {
      purchases: 1,
      units: lines.reduce((sum, { quantity }) => sum + quantity, 0),
      base,
      // May be beyond what a number holds exactly.
      cost: lines.reduce(
        (sum, { unitCostMinor, quantity }) => sum + BigInt(unitCostMinor ?? 0) * BigInt(quantity),
        0n,
      ),
      local,
    },
  };
}
