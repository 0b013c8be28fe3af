import type { KeyObject } from 'node:crypto';
import type { AnalyticsDatabase, Migration, SqlDatabase } from '@crpm/adapters';
import type {
  Bus,
  BusinessCalendar,
  Clock,
  EventFeed,
  Ids,
  Leases,
  Log,
  Timers,
} from '@crpm/event-sourcing';
import type { ClientProxy } from '@nestjs/microservices';
import type { Readiness } from './health/readiness.ts';
import type { Metrics } from './metrics/metrics.ts';

/** What a composition gives every service: the one place where standalone and distributed differ. */
export interface Infrastructure {
  readonly composition: 'standalone' | 'distributed';
  /** Of this release. */
  readonly version: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly timers: Timers;
  readonly log: Log;
  /** Of the process. */
  readonly metrics: Metrics;
  readonly readiness: Readiness;
  readonly calendar: BusinessCalendar;
  /** ISO 4217; fixed at the first event. */
  readonly baseCurrency: string;
  readonly bus: Bus;
  readonly feed: EventFeed;
  /** Opens one of a service's own databases, its schema up to date. */
  openDatabase(name: string, migrations: readonly Migration[]): Promise<SqlDatabase>;
  /** Who of a service's processes does what only one may do; kept in one of its databases. */
  leases(database: SqlDatabase): Leases;
  /** Opens the database of figures. */
  openAnalyticsDatabase(): Promise<{
    readonly database: AnalyticsDatabase;
    close(): Promise<void>;
  }>;
  /** How to ask another service. */
  readonly client: ClientProxy;
  /** The installation's 256-bit key of this name, made at first start. */
  key(name: string): Promise<KeyObject>;
  /** Folder for what is no database: uploads. */
  readonly dataDir: string;
}

export const INFRASTRUCTURE = Symbol('Infrastructure');
