import type { Recorded } from '@crpm/contracts';
import type { BusMessage, EventFeed } from '@crpm/event-sourcing';
import type { PersonalLookup } from '../../facts/customer-facts.ts';
import { projectFacts } from '../../facts/project-facts.ts';
import type { Project } from '../readable-facts.ts';

const CURRENCIES = ['USD', 'EUR', 'JPY'];
const DAY = '2026-03-01';

export const linesOf = (position: number): number => (position % 3) + 1;
export const minorOf = (position: number, line: number): number => position * 7 + line;
/** Purchases of every third position cancel nothing and sell nothing. */
export const currencyOf = (position: number): string => CURRENCIES[position % 3] ?? '';

const DATA: Record<string, (position: number) => { type: string; data: unknown }> = {
  customers: (position) => ({
    type: 'CustomerDeactivated',
    data: { customerId: `cus_${position}` },
  }),
  products: (position) => ({
    type: 'StockReceived',
    data: { productId: `prd_${position % 50}`, quantity: 5, onHand: 5 * position },
  }),
  purchases: (position) => {
    const lines = Array.from({ length: linesOf(position) }, (_, i) => ({
      line: i + 1,
      productId: `prd_${i}`,
      product: `Product ${i}`,
      quantity: 1,
      unitPriceMinor: minorOf(position, i + 1),
      unitCostMinor: null,
      baseMinor: minorOf(position, i + 1),
      localMinor: minorOf(position, i + 1) * 2,
    }));
    const total = lines.reduce((sum, { baseMinor }) => sum + baseMinor, 0);
    return {
      type: 'HistoricalPurchaseRecorded',
      data: {
        purchaseId: `pur_${position}`,
        customer: { customerId: `cus_${position % 100}` },
        currency: currencyOf(position),
        baseCurrency: 'USD',
        rate: '2',
        number: String(position),
        lines,
        baseMinor: total,
        localMinor: total * 2,
      },
    };
  },
};

export const eventAt = (store: string, position: number): Recorded =>
  ({
    ...DATA[store]?.(position),
    store,
    storeEpoch: 'first',
    position,
    stream: `${store}-${position % 500}`,
    version: Math.floor(position / 500) + 1,
    schemaVersion: 1,
    eventId: `${store}-${position}`,
    causationId: `${store}-${position}`,
    correlationId: 'test',
    actor: 'test',
    reason: null,
    occurredAt: `${DAY}T10:00:00.000Z`,
    recordedAt: `${DAY}T10:00:00.000Z`,
    businessDate: DAY,
  }) as Recorded;

export const eventsOf = (store: string, first: number, last: number): Recorded[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => eventAt(store, first + i));

/** As a bus with one partition brings them. */
export const messagesOf = (store: string, first: number, last: number): BusMessage[] =>
  eventsOf(store, first, last).map((event) => ({ event, previous: event.position - 1 }));

export const nobody: PersonalLookup = () => undefined;

/** Makes rows of a kind that the tables do not know, of the purchase at this position. */
export const refusedBy =
  (poison: number): Project =>
  (events, personal) =>
    projectFacts(events, personal).map(({ table, rows }) => ({
      table,
      rows: (rows as readonly { position: number }[]).map((row) =>
        table === 'sale_lines' && row.position === poison ? { ...row, kind: 'nonsense' } : row,
      ),
    }));

/** Stores whose event at a position is always the same; `heads` says how many there are by now. */
export class GeneratedFeed implements EventFeed {
  reads = 0;

  /** `diverged`: after this position the store has other events than it had. */
  constructor(
    readonly heads: Record<string, number>,
    private readonly diverged?: { readonly store: string; readonly after: number },
  ) {}

  read(store: string, after: number, limit: number): Promise<readonly Recorded[]> {
    this.reads += 1;
    const last = Math.min(this.heads[store] ?? 0, after + limit);
    const events = eventsOf(store, after + 1, last);
    const { diverged } = this;
    return Promise.resolve(
      store !== diverged?.store
        ? events
        : events.map((event) =>
            event.position <= diverged.after
              ? event
              : { ...event, eventId: `other-${event.position}` },
          ),
    );
  }

  head(store: string): Promise<number> {
    return Promise.resolve(this.heads[store] ?? 0);
  }
}
