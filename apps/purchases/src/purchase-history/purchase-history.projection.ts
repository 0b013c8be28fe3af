import {
  caseless,
  channelOf,
  type EventMetadata,
  type ExchangeRatesEvent,
  type PurchaseEvent,
  type PurchaseTerms,
  type Sale,
  type StoreDetails,
  type StoreEvent,
} from '@crpm/contracts';
import { insert, update, upsert, type Projection, type Row } from '@crpm/event-sourcing';

/** Every purchase as it is now, the stores and the exchange rates. */
export const purchaseHistoryProjection: Projection<
  PurchaseEvent | StoreEvent | ExchangeRatesEvent
> = {
  PurchasePlaced: (event) => [
    insert('purchases', {
      ...newRow(event, event.data, String(event.position)),
      status: 'pending',
      historical: 0,
      lines: JSON.stringify(event.data.lines),
      units: event.data.lines.reduce((sum, { quantity }) => sum + quantity, 0),
      base_minor: 0,
      local_minor: 0,
      settled_position: null,
      settled_at: null,
      delivered_on: null,
    }),
  ],
  PurchaseConfirmed: (event) => [
    update(
      'purchases',
      { id: event.data.purchaseId },
      {
        status: 'confirmed',
        lines: JSON.stringify(event.data.lines),
        base_minor: event.data.baseMinor,
        local_minor: event.data.localMinor,
        settled_position: event.position,
        settled_at: event.recordedAt,
        ...touched(event),
      },
    ),
    ...productsOf(event.data),
  ],
  PurchaseRefused: (event) => [
    update(
      'purchases',
      { id: event.data.purchaseId },
      {
        status: 'refused',
        refusal: JSON.stringify(event.data),
        settled_position: event.position,
        settled_at: event.recordedAt,
        ...touched(event),
      },
    ),
  ],
  PurchaseCancelled: (event) => [
    update(
      'purchases',
      { id: event.data.purchaseId },
      {
        status: 'cancelled',
        cancel_reason: event.reason,
        cancelled_at: event.occurredAt,
        ...touched(event),
      },
    ),
  ],
  HistoricalPurchaseRecorded: (event) => [
    insert('purchases', {
      ...newRow(event, event.data, event.data.number),
      status: 'confirmed',
      historical: 1,
      lines: JSON.stringify(event.data.lines),
      units: event.data.lines.reduce((sum, { quantity }) => sum + quantity, 0),
      base_minor: event.data.baseMinor,
      local_minor: event.data.localMinor,
      settled_position: event.position,
      settled_at: event.recordedAt,
      delivered_on: event.data.deliveredOn ?? null,
    }),
    ...productsOf(event.data),
  ],
  StoreOpened: (event) => [
    insert('stores', { id: event.data.storeId, ...storeRow(event), created_at: event.recordedAt }),
  ],
  StoreDetailsChanged: (event) => [update('stores', { id: event.data.storeId }, storeRow(event))],
  ExchangeRatesPublished: ({ data }) =>
    data.rates.map(({ date, rate }) =>
      upsert('exchange_rates', ['date', 'currency'], { date, currency: data.currency, rate }),
    ),
};

const touched = ({ version, position, recordedAt }: EventMetadata): Row => ({
  version,
  position,
  updated_at: recordedAt,
});

// All inserted rows have the same columns, so that they share statements.
const newRow = (event: EventMetadata, terms: PurchaseTerms, number: string): Row => ({
  id: terms.purchaseId,
  number,
  search_text: caseless(`${number} ${terms.externalId ?? ''}`),
  customer_id: terms.customer.customerId,
  store_id: terms.store?.storeId ?? null,
  store_name: terms.store?.name ?? null,
  channel: channelOf(terms.store),
  currency: terms.currency,
  base_currency: terms.baseCurrency,
  rate: terms.rate,
  payment_method: terms.paymentMethod ?? null,
  note: terms.note ?? null,
  external_id: terms.externalId ?? null,
  placed_at: event.occurredAt,
  business_date: event.businessDate,
  created_at: event.recordedAt,
  ...touched(event),
});

const productsOf = ({ purchaseId, lines }: Sale) =>
  [...new Set(lines.map(({ productId }) => productId))].map((productId) =>
    insert('purchased_products', { product_id: productId, purchase_id: purchaseId }),
  );

const storeRow = ({ data, version, recordedAt }: EventMetadata & { data: StoreDetails }): Row => ({
  version,
  details: JSON.stringify(data),
  name: data.name,
  updated_at: recordedAt,
});
