import { storeMigrations, type ServiceDatabases } from '@crpm/service-kit';
import { CustomerList1700000000001 } from './customer-list/customer-list.migration.ts';
import { PersonalKeys1700000000002 } from './personal-data/personal-keys.migration.ts';

export const DATABASES = {
  customers: storeMigrations(CustomerList1700000000001),
  // Apart, so that a key can be destroyed in every copy there is.
  'customer-keys': [PersonalKeys1700000000002],
} satisfies ServiceDatabases;
