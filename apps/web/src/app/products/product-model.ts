import type { ProductRecord } from '@crpm/contracts';
import { moneyEntry, textEntry, wholeEntry } from '../ui/form/entries.ts';

/** A product's fields as they are typed. */
export interface ProductModel {
  name: string;
  sku: string;
  brand: string;
  color: string;
  category: string;
  subcategory: string;
  description: string;
  unitPrice: string;
  unitCost: string;
  openingStock: string;
  reorderPoint: string;
  externalId: string;
}

export function productModel(record?: ProductRecord): ProductModel {
  return {
    name: record?.name ?? '',
    sku: record?.sku ?? '',
    brand: record?.brand ?? '',
    color: record?.color ?? '',
    category: record?.category ?? '',
    subcategory: record?.subcategory ?? '',
    description: record?.description ?? '',
    unitPrice: record?.unitPrice.amount ?? '',
    unitCost: record?.unitCost?.amount ?? '',
    openingStock: '',
    reorderPoint: String(record?.reorderPoint ?? ''),
    externalId: record?.externalId ?? '',
  };
}

/** The request's body; what was left empty stays out of it. Prices are in the base currency. */
export function productRequest(model: ProductModel, currency: string): Record<string, unknown> {
  return {
    name: textEntry(model.name),
    sku: textEntry(model.sku),
    brand: textEntry(model.brand),
    color: textEntry(model.color),
    category: textEntry(model.category),
    subcategory: textEntry(model.subcategory),
    description: textEntry(model.description),
    unitPrice: moneyEntry(model.unitPrice, currency),
    unitCost: moneyEntry(model.unitCost, currency),
    openingStock: wholeEntry(model.openingStock),
    reorderPoint: wholeEntry(model.reorderPoint),
    externalId: textEntry(model.externalId),
  };
}
