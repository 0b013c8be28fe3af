import type { Disk } from '../disk.ts';

/** An event's row, as it stands in a store. */
export interface StoredEvent {
  readonly position: number;
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly event_id: string;
  readonly causation_id: string;
  readonly business_date: string;
  readonly recorded_at: string;
  readonly data: Data;
}

interface Line {
  readonly line: number;
  readonly productId: string;
  readonly quantity: number;
  readonly unitPriceMinor: number;
  readonly baseMinor: number;
  readonly localMinor: number;
}

/** The fields of all kinds of events, as far as anything is checked of them. */
export interface Data {
  readonly productId: string;
  readonly purchaseId: string;
  readonly quantity: number;
  readonly onHand: number;
  readonly priceMinor: number;
  readonly currency: string;
  readonly rate: string;
  readonly lines: readonly Line[];
  readonly baseMinor: number;
  readonly localMinor: number;
}

/** A purchase as its events tell it. */
export interface Sold {
  readonly placed: StoredEvent;
  readonly settled: StoredEvent[];
  readonly cancelled: StoredEvent[];
}

/** The stores' events as rows, and what they come to: folded here, by none of the shop's code. */
export class Books {
  readonly events: Readonly<Record<string, readonly StoredEvent[]>>;
  readonly purchases = new Map<string, Sold>();
  readonly taken = new Map<string, StoredEvent[]>();
  readonly returned = new Map<string, StoredEvent[]>();
  readonly moves: StoredEvent[] = [];

  constructor(readonly disk: Disk) {
    const read = (store: string): StoredEvent[] =>
      disk
        .rows<Omit<StoredEvent, 'data'> & { data: string }>(
          store,
          'SELECT * FROM events ORDER BY position',
        )
        .map((row) => ({ ...row, data: JSON.parse(row.data) as Data }));
    this.events = {
      customers: read('customers'),
      products: read('products'),
      purchases: read('purchases'),
    };
    for (const event of this.of('products')) this.takeMove(event);
    for (const event of this.of('purchases')) this.takeSale(event);
  }

  of(store: string): readonly StoredEvent[] {
    return this.events[store] ?? [];
  }

  status({ settled: [settled], cancelled }: Sold): string {
    if (!settled) return 'pending';
    if (settled.type === 'PurchaseRefused') return 'refused';
    return cancelled.length > 0 ? 'cancelled' : 'confirmed';
  }

  /** Minor units that a product cost when its stock was taken: at a position of its store. */
  priceAt(productId: string, position: number): number | undefined {
    return this.of('products').findLast(
      (event) =>
        event.position <= position &&
        event.data.productId === productId &&
        (event.type === 'ProductListed' || event.type === 'ProductRepriced'),
    )?.data.priceMinor;
  }

  private takeMove(event: StoredEvent): void {
    if (!event.type.startsWith('Stock')) return;
    this.moves.push(event);
    if (event.type === 'StockTaken') push(this.taken, event);
    if (event.type === 'StockReturned') push(this.returned, event);
  }

  private takeSale(event: StoredEvent): void {
    const { purchaseId } = event.data;
    if (event.type === 'PurchasePlaced') {
      this.purchases.set(purchaseId, { placed: event, settled: [], cancelled: [] });
    }
    const one = this.purchases.get(purchaseId);
    if (/^Purchase(Confirmed|Refused)$/.test(event.type)) one?.settled.push(event);
    if (event.type === 'PurchaseCancelled') one?.cancelled.push(event);
  }
}

const push = (map: Map<string, StoredEvent[]>, event: StoredEvent): void => {
  const { purchaseId } = event.data;
  map.set(purchaseId, [...(map.get(purchaseId) ?? []), event]);
};

/** Units by product. */
export function unitsOf(
  lines: readonly { readonly productId: string; readonly quantity: number }[],
): string {
  const units = new Map<string, number>();
  for (const { productId, quantity } of lines) {
    units.set(productId, (units.get(productId) ?? 0) + Math.abs(quantity));
  }
  return JSON.stringify([...units].sort());
}
