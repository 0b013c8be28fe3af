import { storeMigrations, type ServiceDatabases } from '@crpm/service-kit';
import { PurchaseHistory1700000000001 } from './purchase-history/purchase-history.migration.ts';

export const DATABASES = {
  purchases: storeMigrations(PurchaseHistory1700000000001),
} satisfies ServiceDatabases;
