import type { FilterKey } from '@crpm/contracts';

/** What a filter is compared with in current_products. */
export const PRODUCT_COLUMNS: Partial<Record<FilterKey, readonly string[]>> = {
  category: ['category'],
  subcategory: ['subcategory'],
  brand: ['brand'],
  product: ['product_id', 'name'],
};
