import { ownMigrations, type ServiceDatabases } from '@crpm/service-kit';
import { SINK_MIGRATIONS } from './sink/migrations.ts';

export const DATABASES = {
  analytics: ownMigrations(...SINK_MIGRATIONS),
} satisfies ServiceDatabases;
