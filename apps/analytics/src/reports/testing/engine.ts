import { ClickHouse, EmbeddedClickHouse, systemTimers } from '@crpm/adapters';
import type { Log } from '@crpm/event-sourcing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MIGRATIONS } from '../../migrations/migrations.ts';
import { ReportRunner } from '../run-report.ts';
import type { ReportSettings } from '../run-report.ts';
import type { History } from './history.ts';

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const BLOCK = 10_000;

/** The real engine in a folder of its own, for one spec file. */
export class TestEngine {
  private constructor(
    readonly database: ClickHouse,
    private readonly engine: EmbeddedClickHouse,
    private readonly dataDir: string,
  ) {}

  static async start(): Promise<TestEngine> {
    const dataDir = await mkdtemp(join(tmpdir(), 'reports-'));
    const engine = await EmbeddedClickHouse.start({ dataDir, timers: systemTimers, log: silent });
    const database = new ClickHouse(engine.server);
    await database.migrate(MIGRATIONS);
    return new TestEngine(database, engine, dataDir);
  }

  /** Replaces all facts by those of the history. */
  async load(history: History): Promise<void> {
    for (const table of TABLES) await this.database.command(`TRUNCATE TABLE ${table}`);
    const load = ++loads;
    for (const { table, rows } of history.facts()) {
      for (let from = 0; from < rows.length; from += BLOCK) {
        const token = `${String(load)}:${String(from)}`;
        await this.database.insert(table, rows.slice(from, from + BLOCK), token);
      }
    }
  }

  runner(history: History, settings: Partial<ReportSettings> = {}): ReportRunner {
    return new ReportRunner(
      this.database,
      {
        current: () => history.watermark,
        incompleteSince: () => ({}),
        waitFor: () => Promise.resolve(true),
      },
      { baseCurrency: 'USD', businessZone: 'UTC', today: () => '2026-11-21', ...settings },
    );
  }

  async stop(): Promise<void> {
    await this.database.close();
    await this.engine.stop();
    await rm(this.dataDir, { recursive: true });
  }
}

let loads = 0;
const TABLES = ['events_raw', 'sale_lines', 'stock_moves', 'customers', 'products'];
