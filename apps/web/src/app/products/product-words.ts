import { humanize } from '../ui/formats.ts';

/** What the fields are called, in conflicts and in the history. */
export const PRODUCT_LABELS: Readonly<Record<string, string>> = {
  name: 'Name',
  sku: 'SKU',
  brand: 'Brand',
  color: 'Colour',
  category: 'Category',
  subcategory: 'Subcategory',
  description: 'Description',
  unitPrice: 'Price',
  unitCost: 'Cost',
  reorderPoint: 'Reorder point',
  externalId: 'External id',
};

export const STATUS_OPTIONS = ['active', 'inactive', 'archived'].map((value) => ({
  value,
  label: humanize(value),
}));

export const STOCK_OPTIONS = [
  { value: 'in', label: 'In stock' },
  { value: 'low', label: 'Low' },
  { value: 'out', label: 'Out of stock' },
];
