import { ClickHouse } from '@crpm/adapters';
import type { ClickHouseKind, TestClickHouse } from '@crpm/adapters/testing';
import { MIGRATIONS } from '../../migrations/migrations.ts';
import { ReportRunner } from '../run-report.ts';
import type { ReportSettings } from '../run-report.ts';
import type { History } from './history.ts';

const BLOCK = 10_000;

/** A database of its own on a real engine, for one spec file. */
export class TestEngine {
  private constructor(
    readonly database: ClickHouse,
    private readonly engine: TestClickHouse,
  ) {}

  static async start(kind: ClickHouseKind): Promise<TestEngine> {
    const engine = await kind.start();
    const database = new ClickHouse(engine.server);
    await database.migrate(MIGRATIONS);
    return new TestEngine(database, engine);
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
  }
}

let loads = 0;
const TABLES = ['events_raw', 'sale_lines', 'stock_moves', 'customers', 'products'];
