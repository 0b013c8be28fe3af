import {
  ClickHouse,
  InProcessBus,
  openSqlite,
  SoleHolder,
  systemClock,
  systemIds,
  systemTimers,
  type AnalyticsDatabase,
  type SqlDatabase,
} from '@crpm/adapters';
import type { ClickHouseKind, CrashingClickHouse } from '@crpm/adapters/testing';
import type { Log } from '@crpm/event-sourcing';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SINK_DATABASE } from './sink-database.ts';
import { MIGRATIONS } from '../../migrations/migrations.ts';
import { projectFacts } from '../../facts/project-facts.ts';
import type { Project } from '../readable-facts.ts';
import { SinkOrders } from '../sink-orders.ts';
import { SinkState } from '../sink-state.ts';

import { Sink } from '../sink.ts';
import { GeneratedFeed, nobody } from './generated-feed.ts';

export const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const TABLES = ['events_raw', 'sale_lines', 'stock_moves', 'customers', 'products'];

export interface SinkOptions {
  readonly feed: GeneratedFeed;
  readonly project?: Project;
  readonly through?: (database: ClickHouse) => AnalyticsDatabase;
}

/** The real engine and a database file, for sinks that come and go. */
export class SinkFixture {
  private readonly open: (() => Promise<void>)[] = [];
  private files = 0;

  private constructor(
    readonly folder: string,
    readonly engine: CrashingClickHouse,
    readonly database: ClickHouse,
  ) {}

  static async start(kind: ClickHouseKind): Promise<SinkFixture> {
    const folder = await mkdtemp(join(tmpdir(), 'sink-'));
    const engine = await kind.startAlone();
    const database = new ClickHouse(engine.server);
    await database.migrate(MIGRATIONS);
    await writeFile(join(folder, 'server.json'), JSON.stringify(engine.server));
    return new SinkFixture(folder, engine, database);
  }

  /** Tables as on the first day, tokens forgotten, and a database file not used before. */
  async fresh(): Promise<string> {
    for (const table of TABLES) {
      await this.database.command(`CREATE OR REPLACE TABLE ${table}__fresh AS ${table}`);
      await this.database.command(
        `ALTER TABLE ${table}__fresh DROP CONSTRAINT IF EXISTS of_version`,
      );
      await this.database.command(`EXCHANGE TABLES ${table} AND ${table}__fresh`);
      await this.database.command(`DROP TABLE ${table}__fresh SYNC`);
    }
    return join(this.folder, `own-${++this.files}.db`);
  }

  async sink(file: string, options: SinkOptions): Promise<Sink> {
    const own: SqlDatabase = await openSqlite(file, SINK_DATABASE);
    const sink = new Sink({
      database: options.through?.(this.database) ?? this.database,
      state: new SinkState(own),
      orders: new SinkOrders(own, { ids: systemIds, timers: systemTimers }),
      leases: new SoleHolder(own),
      holder: systemIds.uuid(),
      bus: new InProcessBus(),
      feed: options.feed,
      facts: { personal: () => Promise.resolve(nobody), project: options.project ?? projectFacts },
      clock: systemClock,
      timers: systemTimers,
      log: silent,
      crashPoint: () => undefined,
    });
    this.open.push(async () => {
      await sink.stop();
      await own.close();
    });
    await sink.start();
    return sink;
  }

  /** Ends the sinks made since the last call. */
  async endSinks(): Promise<void> {
    for (const end of this.open.splice(0)) await end();
  }

  async stop(): Promise<void> {
    await this.endSinks();
    await this.database.close();
    await this.engine.stop();
    await rm(this.folder, { recursive: true });
  }
}
