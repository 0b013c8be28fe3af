import { STORES } from '@crpm/contracts';
import { beginAnotherLife, removeTopics, systemIds } from '@crpm/adapters';
import type { Log } from '@crpm/event-sourcing';
import type { ServiceDatabases } from '../service-databases.ts';
import { databaseOf, readMigrationConfig, type ServiceName } from './config.ts';
import { migrate } from './migrate.ts';

/**
 * A service's step after its databases were put back from a backup, and while nothing of it runs.
 * What its topic tells goes beyond what the store has now: the topic is made anew, and gets all of
 * the store's events under another epoch. Cut off, it is run again.
 */
export async function restored(
  service: ServiceName,
  databases: ServiceDatabases,
  log: Log,
): Promise<void> {
  const { mysql, kafka } = readMigrationConfig(service);
  for (const store of STORES.filter((one) => one === service)) {
    await beginAnotherLife({ ...mysql, database: databaseOf(store) }, systemIds.uuid());
    await removeTopics({ ...kafka, log }, [store]);
  }
  await migrate(service, databases, log);
}
