import { ownMigrations, type ServiceDatabases } from '@crpm/service-kit';
import { Reconciliation1800000000003 } from './reconciliation/reconciliation.migration.ts';
import { SINK_MIGRATIONS } from './sink/migrations.ts';

export const DATABASES = {
  analytics: ownMigrations(...SINK_MIGRATIONS, Reconciliation1800000000003),
} satisfies ServiceDatabases;
