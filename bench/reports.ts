import { REPORT_IDS, type ReportAnswer, type ReportId } from '@crpm/contracts';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine, type Engine } from './engine.ts';
import { median, quantile, type Figure } from './figures.ts';
import type { Shop } from './shop.ts';
import { StandaloneShop } from './standalone-shop.ts';

const section = 'Reports, p50 / p95 in ms: over HTTP, in process, and their SQL alone';
const ROUNDS = 21;
const GOAL = 1.5;

interface Runner {
  run(id: ReportId, query: unknown): Promise<unknown>;
}
type RunnerType = new (database: unknown, watermark: unknown, settings: unknown) => Runner;
const RUNNER = new URL('../apps/analytics/dist/reports/run-report.js', import.meta.url).href;

/**
 * Every report with nothing but its name: over HTTP from the shop, without HTTP, and only its SQL.
 * The latter two ask an engine of their own on a copy of the shop's figures. The three take turns.
 */
export async function measureReports(stopped: string): Promise<Figure[]> {
  const copy = mkdtempSync(join(tmpdir(), 'crpm-bench-'));
  cpSync(join(stopped, 'clickhouse'), join(copy, 'clickhouse'), { recursive: true });
  const shop = await StandaloneShop.start(stopped);
  const engine = await openEngine(copy);
  try {
    const { ReportRunner } = (await import(RUNNER)) as { ReportRunner: RunnerType };
    const figures: Figure[] = [];
    for (const id of REPORT_IDS) figures.push(await measure(id, shop, engine, ReportRunner));
    return figures;
  } finally {
    await engine.close();
    await shop.halt();
    rmSync(copy, { recursive: true });
  }
}

async function measure(
  id: ReportId,
  shop: Shop,
  { database, bare }: Engine,
  ReportRunner: RunnerType,
): Promise<Figure> {
  const path = `/api/v1/reports/${id}`;
  const answer = await shop.get<ReportAnswer>(path);
  const { sql, parameters } = answer.definition;
  const runner = new ReportRunner(
    database,
    {
      current: () => answer.watermark,
      incompleteSince: () => answer.incompleteSince,
      waitFor: () => Promise.resolve(true),
    },
    {
      baseCurrency: answer.currency,
      businessZone: answer.zone,
      today: () => new Date().toISOString().slice(0, 10),
    },
  );
  const ways = [
    () => shop.get(path),
    () => runner.run(id, {}),
    async () => {
      const result = await bare.query({
        query: sql,
        query_params: parameters,
        format: 'JSONEachRow',
      });
      return result.json();
    },
  ].map((ask) => ({ ask, milliseconds: [] as number[] }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { ask, milliseconds } of ways) {
      const start = performance.now();
      await ask();
      // The first of each is there to warm up.
      if (round > 0) milliseconds.push(performance.now() - start);
    }
  }
  const [overHttp = NaN, , alone = NaN] = ways.map(({ milliseconds }) => median(milliseconds));
  return {
    section,
    name: `${id}, HTTP / SQL`,
    value: overHttp / alone,
    unit: 'x',
    goal: { most: GOAL },
    note: ways.map(({ milliseconds }) => both(milliseconds)).join(' | '),
  };
}

const both = (values: readonly number[]) =>
  `${median(values).toFixed(1)} / ${quantile(values, 0.95).toFixed(1)}`;
