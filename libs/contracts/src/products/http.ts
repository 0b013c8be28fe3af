import * as z from 'zod';
import {
  Instant,
  list,
  listQuery,
  longText,
  page,
  Position,
  Quantity,
  Reason,
  requiredText,
  sortOf,
  text,
  WriteReceipt,
} from '../http.ts';
import { Money, Price } from '../money.ts';
import { RecordStatus } from '../customers/http.ts';

const MAX_UNITS = 1_000_000_000;
const idText = text(64);

const fields = {
  name: requiredText(200),
  sku: requiredText(64).optional(),
  brand: text(100).optional(),
  color: text(50).optional(),
  category: text(100).optional(),
  subcategory: text(100).optional(),
  description: longText(5000).optional(),
  unitPrice: Price,
  unitCost: Price.optional(),
  reorderPoint: z.int().min(0).max(MAX_UNITS).optional(),
  externalId: text(100).optional(),
};

/** POST /api/v1/products. Prices and costs are in the base currency. */
export const ListProductRequest = z.strictObject({
  ...fields,
  openingStock: z.int().min(0).max(MAX_UNITS).optional(),
});
export type ListProductRequest = z.infer<typeof ListProductRequest>;

/** PATCH /api/v1/products/{id}: what is given replaces, null clears, what is not given stays. */
export const ChangeProductRequest = z.strictObject({
  name: fields.name.optional(),
  sku: fields.sku.nullable(),
  brand: fields.brand.nullable(),
  color: fields.color.nullable(),
  category: fields.category.nullable(),
  subcategory: fields.subcategory.nullable(),
  description: fields.description.nullable(),
  unitPrice: Price.optional(),
  unitCost: fields.unitCost.nullable(),
  reorderPoint: fields.reorderPoint.nullable(),
  externalId: fields.externalId.nullable(),
  reason: longText(500).optional(),
});
export type ChangeProductRequest = z.infer<typeof ChangeProductRequest>;

export const ProductRecord = z.object({
  id: z.string(),
  version: z.int(),
  name: z.string(),
  sku: z.string().nullable(),
  brand: z.string().nullable(),
  color: z.string().nullable(),
  category: z.string().nullable(),
  subcategory: z.string().nullable(),
  description: z.string().nullable(),
  unitPrice: Money,
  unitCost: Money.nullable(),
  /** Percent of the price, one decimal; null without a cost or with a price of zero. */
  margin: z.number().nullable(),
  reorderPoint: z.int().nullable(),
  externalId: z.string().nullable(),
  stock: z.object({ onHand: z.int(), low: z.boolean() }),
  status: RecordStatus,
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type ProductRecord = z.infer<typeof ProductRecord>;

/** GET /api/v1/products. Lists show active and inactive; `filter[status]=archived` the archived. */
export const ProductsQuery = z.strictObject({
  ...listQuery,
  'filter[status]': RecordStatus.optional(),
  'filter[category]': text(100).optional(),
  'filter[subcategory]': text(100).optional(),
  'filter[brand]': text(100).optional(),
  'filter[sku]': requiredText(64).optional(),
  'filter[stock]': z.enum(['in', 'out', 'low']).optional(),
  'filter[externalId]': text(100).optional(),
  sort: sortOf(['name', 'sku', 'unitPrice', 'onHand', 'createdAt', 'updatedAt']).default('name'),
});
export type ProductsQuery = z.infer<typeof ProductsQuery>;
export const ProductsPage = page(ProductRecord);

/** GET /api/v1/categories: the tree as the catalogue uses it now. */
export const CategoryRecord = z.object({
  category: z.string().nullable(),
  subcategories: z.array(z.object({ subcategory: z.string().nullable(), products: z.int() })),
  products: z.int(),
});
export type CategoryRecord = z.infer<typeof CategoryRecord>;
export const Categories = list(CategoryRecord);

/** What a movement of stock answers: the units that are there after it. */
export const StockReceipt = WriteReceipt.extend({ onHand: z.int() });
export type StockReceipt = z.infer<typeof StockReceipt>;

/** POST /api/v1/inventory/receipts */
export const ReceiveStockRequest = z.strictObject({
  productId: idText,
  quantity: Quantity,
  supplierId: idText.optional(),
  unitCost: Price.optional(),
  receivedAt: Instant.optional(),
  note: longText(500).optional(),
});
export type ReceiveStockRequest = z.infer<typeof ReceiveStockRequest>;

/** POST /api/v1/inventory/adjustments: signed units, never zero, never below nothing on hand. */
export const AdjustStockRequest = z.strictObject({
  productId: idText,
  quantity: z
    .int()
    .min(-MAX_UNITS)
    .max(MAX_UNITS)
    .refine((quantity) => quantity !== 0, 'must not be zero'),
  reason: Reason.shape.reason,
});
export type AdjustStockRequest = z.infer<typeof AdjustStockRequest>;

/** POST /api/v1/inventory/counts: what was found on the shelf; all lines or none. */
export const CountStockRequest = z.strictObject({
  counts: z
    .array(
      z.strictObject({
        productId: idText,
        onHand: z.int().min(0).max(MAX_UNITS),
        reason: Reason.shape.reason,
      }),
    )
    .min(1)
    .max(1000),
});
export type CountStockRequest = z.infer<typeof CountStockRequest>;
export const CountReceipt = z.object({
  position: Position,
  counts: z.array(z.object({ productId: z.string(), onHand: z.int(), change: z.int() })),
});
export type CountReceipt = z.infer<typeof CountReceipt>;

export const MOVEMENT_KINDS = [
  'opened',
  'received',
  'adjusted',
  'counted',
  'taken',
  'returned',
] as const;

/** GET /api/v1/inventory/movements: the stock ledger, newest first. */
export const MovementsQuery = z.strictObject({
  limit: listQuery.limit,
  after: listQuery.after,
  count: listQuery.count,
  'filter[productId]': idText.optional(),
  'filter[kind]': z.enum(MOVEMENT_KINDS).optional(),
});
export type MovementsQuery = z.infer<typeof MovementsQuery>;
export const MovementRecord = z.object({
  position: z.int(),
  productId: z.string(),
  product: z.string(),
  sku: z.string().nullable(),
  kind: z.enum(MOVEMENT_KINDS),
  /** Signed units. */
  quantity: z.int(),
  /** Balance after the movement. */
  onHand: z.int(),
  /** The purchase that took or returned it. */
  purchaseId: z.string().nullable(),
  reason: z.string().nullable(),
  note: z.string().nullable(),
  actor: z.string(),
  occurredAt: z.string(),
  recordedAt: z.string(),
});
export type MovementRecord = z.infer<typeof MovementRecord>;
export const MovementsPage = page(MovementRecord);
