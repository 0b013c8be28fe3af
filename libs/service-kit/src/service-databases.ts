import {
  EventStore1700000000000,
  keepSettings,
  mustTakeWrites,
  Leases1800000000000,
  Parking1800000000007,
  Settings1800000000001,
  type Migration,
  type SqlDatabase,
} from '@crpm/adapters';
import type { Infrastructure } from './infrastructure.ts';

/** A service's databases by name, and all that brings each up to date. */
export type ServiceDatabases = Readonly<Record<string, readonly Migration[]>>;

/** Of a service's own database: with what every one has. */
export const ownMigrations = (...migrations: Migration[]): readonly Migration[] => [
  Leases1800000000000,
  Settings1800000000001,
  ...migrations,
];

/** Of one that keeps events. */
export const storeMigrations = (...migrations: Migration[]): readonly Migration[] =>
  ownMigrations(EventStore1700000000000, Parking1800000000007, ...migrations);

/**
 * Opens a service's own database, without which the process is not ready. Throws an Error with one
 * line for people where it belongs to a shop with another base currency or business zone.
 */
export async function openOwnDatabase(
  infrastructure: Infrastructure,
  name: string,
  migrations: readonly Migration[],
): Promise<SqlDatabase> {
  const { baseCurrency, calendar } = infrastructure;
  const database = await infrastructure.openDatabase(name, migrations);
  try {
    await keepSettings(database, name, { baseCurrency, businessZone: calendar.zone });
  } catch (error) {
    await database.close();
    throw error;
  }
  infrastructure.readiness.need(name, () => mustTakeWrites(database));
  return database;
}
