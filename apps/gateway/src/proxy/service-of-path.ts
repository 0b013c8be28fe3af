import type { ServiceName } from '@crpm/service-kit/distributed';

/** Whose paths these are, with everything below them; the longer path counts. */
export const SERVICE_OF_PATH: Readonly<Record<string, ServiceName>> = {
  '/api/v1/customers': 'customers',
  '/api/v1/products': 'products',
  '/api/v1/categories': 'products',
  '/api/v1/inventory': 'products',
  '/api/v1/purchases': 'purchases',
  '/api/v1/customers/:id/purchases': 'purchases',
  '/api/v1/stores': 'purchases',
  '/api/v1/fx-rates': 'purchases',
  '/api/v1/reports': 'analytics',
  '/api/v1/analytics': 'analytics',
  '/api/v1/reconciliation': 'analytics',
};
