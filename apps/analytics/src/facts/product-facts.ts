import type { ProductDescription, ProductEvent, Recorded } from '@crpm/contracts';
import { when } from './event-times.ts';
import { fact } from './fact-rows.ts';
import type { Fact, ProductDescriptionColumns, ProductRow } from './fact-rows.ts';
import type { FactHandlers } from './fact-handlers.ts';
import { whole, wholeOrNull } from './storable.ts';

type Change = ProductRow extends infer Row
  ? Row extends unknown
    ? Omit<Row, 'position' | 'business_date' | 'product_id'>
    : never
  : never;

const change = (event: Recorded<ProductEvent>, columns: Change): Fact[] => [
  fact('products', {
    ...when(event),
    product_id: event.data.productId,
    ...columns,
  }),
];

const description = (product: ProductDescription): ProductDescriptionColumns => ({
  has_description: true,
  name: product.name,
  sku: product.sku ?? '',
  brand: product.brand ?? '',
  color: product.color ?? '',
  category: product.category ?? '',
  subcategory: product.subcategory ?? '',
  reorder_point: wholeOrNull(product.reorderPoint),
});

export const productFacts: FactHandlers<ProductEvent> = {
  ProductListed: (event) =>
    change(event, {
      ...description(event.data.description),
      has_price: true,
      price_minor: whole(event.data.priceMinor),
      has_cost: true,
      cost_minor: wholeOrNull(event.data.costMinor),
      has_status: true,
      status: 'active',
    }),
  ProductDescribed: (event) => change(event, description(event.data.description)),
  ProductRepriced: (event) =>
    change(event, { has_price: true, price_minor: whole(event.data.priceMinor) }),
  ProductCostChanged: (event) =>
    change(event, { has_cost: true, cost_minor: wholeOrNull(event.data.costMinor) }),
  ProductDeactivated: (event) => change(event, { has_status: true, status: 'inactive' }),
  ProductActivated: (event) => change(event, { has_status: true, status: 'active' }),
  ProductArchived: (event) => change(event, { has_status: true, status: 'archived' }),
};
