import { ownMigrations, type ServiceDatabases } from '@crpm/service-kit';
import { SinkReplicas1800000000002 } from './sink/sink-replicas.migration.ts';
import { Sink1700000000000 } from './sink/sink.migration.ts';

export const DATABASES = {
  analytics: ownMigrations(Sink1700000000000, SinkReplicas1800000000002),
} satisfies ServiceDatabases;
