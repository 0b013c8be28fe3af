import type { CustomerEvent } from './customers/events.ts';
import type { Recorded } from './events.ts';
import type { ProductEvent, StockEvent } from './products/events.ts';
import type { ExchangeRatesEvent, PurchaseEvent, StoreEvent } from './purchases/events.ts';

/** Every event there is. */
export type CrpmEvent =
  CustomerEvent | ProductEvent | StockEvent | PurchaseEvent | StoreEvent | ExchangeRatesEvent;
export type EventType = CrpmEvent['type'];

/** Data of one schema version made into that of the next. Personal fields are still sealed. */
type Upcaster = (data: never) => unknown;

/**
 * How old events are read: the first entry takes version 1 to 2, and so on. Stored bytes are never
 * rewritten, and each version there has been keeps its golden file (golden/<type>/<version>.json).
 */
const UPCASTERS: Readonly<Record<EventType, readonly Upcaster[]>> = {
  CustomerRegistered: [],
  CustomerDetailsChanged: [],
  CustomerDeactivated: [],
  CustomerActivated: [],
  CustomerArchived: [],
  ProductListed: [],
  ProductDescribed: [],
  ProductRepriced: [],
  ProductCostChanged: [],
  ProductDeactivated: [],
  ProductActivated: [],
  ProductArchived: [],
  StockOpened: [],
  StockReceived: [],
  StockAdjusted: [],
  StockCounted: [],
  StockTaken: [],
  StockReturned: [],
  PurchasePlaced: [],
  PurchaseConfirmed: [],
  PurchaseRefused: [],
  PurchaseCancelled: [],
  HistoricalPurchaseRecorded: [],
  StoreOpened: [],
  StoreDetailsChanged: [],
  ExchangeRatesPublished: [],
};

export const EVENT_TYPES = Object.keys(UPCASTERS) as readonly EventType[];

type Registry = Readonly<Partial<Record<string, readonly Upcaster[]>>>;

/** The version in which events of this type are written now. */
export const schemaVersionOf = (type: string, registry: Registry = UPCASTERS): number =>
  (registry[type]?.length ?? 0) + 1;

/** The event as it would be written now. Throws for one that a newer release has written. */
export function upcast(event: Recorded, registry: Registry = UPCASTERS): Recorded {
  const latest = schemaVersionOf(event.type, registry);
  if (event.schemaVersion === latest) return event;
  if (event.schemaVersion > latest) {
    throw new Error(`${event.type} version ${event.schemaVersion} is of a newer release`);
  }
  let { data } = event;
  for (const next of registry[event.type]?.slice(event.schemaVersion - 1) ?? []) {
    data = next(data as never);
  }
  return { ...event, schemaVersion: latest, data };
}
