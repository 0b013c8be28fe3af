import {
  caseless,
  type EventMetadata,
  type ProductDescription,
  type ProductEvent,
  type StockEvent,
} from '@crpm/contracts';
import { insert, update, type Projection, type Row } from '@crpm/event-sourcing';

/** Every product as it is now, with the units on hand. */
export const catalogueProjection: Projection<ProductEvent | StockEvent> = {
  ProductListed: (event) => [
    insert('products', {
      id: event.data.productId,
      status: 'active',
      ...descriptionRow(event.data.description),
      price_minor: event.data.priceMinor,
      cost_minor: event.data.costMinor,
      on_hand: 0,
      created_at: event.recordedAt,
      ...touched(event),
    }),
  ],
  ProductDescribed: (event) => [change(event, descriptionRow(event.data.description))],
  ProductRepriced: (event) => [change(event, { price_minor: event.data.priceMinor })],
  ProductCostChanged: (event) => [change(event, { cost_minor: event.data.costMinor })],
  ProductDeactivated: (event) => [change(event, { status: 'inactive' })],
  ProductActivated: (event) => [change(event, { status: 'active' })],
  ProductArchived: (event) => [change(event, { status: 'archived' })],
  StockOpened: (event) => [balance(event.data)],
  StockReceived: (event) => [balance(event.data)],
  StockAdjusted: (event) => [balance(event.data)],
  StockCounted: (event) => [balance(event.data)],
  StockTaken: (event) => [balance(event.data)],
  StockReturned: (event) => [balance(event.data)],
};

const touched = ({ version, recordedAt }: EventMetadata): Row => ({
  version,
  updated_at: recordedAt,
});

const change = (event: EventMetadata & { data: { productId: string } }, values: Row) =>
  update('products', { id: event.data.productId }, { ...values, ...touched(event) });

// The record's version is its description's and price's: a sale does not make an edit stale.
const balance = ({ productId, onHand }: { productId: string; onHand: number }) =>
  update('products', { id: productId }, { on_hand: onHand });

function descriptionRow(description: ProductDescription): Row {
  const { name, sku, brand, color, category, subcategory, externalId } = description;
  return {
    name,
    sort_name: caseless(name),
    sku: sku ?? null,
    sku_key: caseless(sku ?? ''),
    brand: brand ?? null,
    color: color ?? null,
    category: category ?? null,
    subcategory: subcategory ?? null,
    description: description.description ?? null,
    reorder_point: description.reorderPoint ?? null,
    external_id: externalId ?? null,
    search_text: caseless(
      [name, sku, brand, externalId].filter((part) => part !== undefined).join('\n'),
    ),
  };
}
