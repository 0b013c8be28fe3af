import { STORES } from '@crpm/contracts';
import { hasTopic, makeTopics, migrateMysql, wasPublished } from '@crpm/adapters';
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
  const cluster = { ...kafka, log };
  for (const store of STORES.filter((one) => one === service)) {
    const published = await wasPublished({ ...mysql, database: databaseOf(store) });
    // Made again, it would begin in the middle, and nobody would know.
    if (published && !(await hasTopic(cluster, store))) {
      throw new Error(
        `Kafka has no topic ${kafka.prefix}.${store} any more, and events were on it: ` +
          'stop all of the services, then run the step restored of each.',
      );
    }
    await makeTopics(cluster, { ...kafka, stores: [store] });
  }
}
