import { STORES } from '@crpm/contracts';
import { makeTopics, migrateMysql } from '@crpm/adapters';
import type { Log } from '@crpm/event-sourcing';
import type { ServiceDatabases } from '../service-databases.ts';
import { accountOf, databaseOf, readMigrationConfig, type ServiceName } from './config.ts';

/**
 * A service's migrate step: its schemas are brought up to date, its account is let in, and its topic
 * is there. Runs before a service of this release starts, beside ones of the release before it.
 */
export async function migrate(
  service: ServiceName,
  databases: ServiceDatabases,
  log: Log,
): Promise<void> {
  const { mysql, kafka } = readMigrationConfig(service);
  for (const [name, migrations] of Object.entries(databases)) {
    await migrateMysql({ ...mysql, database: databaseOf(name) }, migrations, accountOf(service));
  }
  const stores = STORES.filter((store) => store === service);
  if (stores.length > 0) await makeTopics({ ...kafka, log }, { ...kafka, stores });
}
