import { storeMigrations, type ServiceDatabases } from '@crpm/service-kit';
import { Catalogue1700000000001 } from './catalogue/catalogue.migration.ts';
import { StockLedger1700000000002 } from './stock-ledger/stock-ledger.migration.ts';

export const DATABASES = {
  products: storeMigrations(Catalogue1700000000001, StockLedger1700000000002),
} satisfies ServiceDatabases;
