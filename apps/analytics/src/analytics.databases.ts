import { ownMigrations, type ServiceDatabases } from '@crpm/service-kit';
import { Sink1700000000000 } from './sink/sink.migration.ts';

export const DATABASES = {
  analytics: ownMigrations(Sink1700000000000),
} satisfies ServiceDatabases;
