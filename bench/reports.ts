import { REPORT_IDS, type ReportAnswer, type ReportId } from '@crpm/contracts';
import { openEngine } from './engine.ts';
import { quantile, type Figure } from './figures.ts';
import type { Shop } from './shop.ts';

const section = 'Reports, p50 / p95 in ms: over HTTP, in process, and their SQL alone';
const TIMES = 20;
const GOAL = 1.5;

export interface AskedReport {
  readonly id: ReportId;
  readonly answer: ReportAnswer;
  readonly milliseconds: readonly number[];
}

/** Every report over HTTP, with nothing but its name. */
export async function askReports(shop: Shop): Promise<AskedReport[]> {
  const asked: AskedReport[] = [];
  for (const id of REPORT_IDS) {
    const path = `/api/v1/reports/${id}`;
    const answer = await shop.get<ReportAnswer>(path);
    asked.push({ id, answer, milliseconds: await timed(() => shop.get(path)) });
  }
  return asked;
}

interface Runner {
  run(id: ReportId, query: unknown): Promise<unknown>;
}
type RunnerType = new (database: unknown, watermark: unknown, settings: unknown) => Runner;
const RUNNER = new URL('../apps/analytics/dist/reports/run-report.js', import.meta.url).href;

/** The same reports without HTTP, and only their SQL, on the folder of the shop that was asked. */
export async function measureReports(
  folder: string,
  asked: readonly AskedReport[],
): Promise<Figure[]> {
  const engine = await openEngine(folder);
  try {
    const { ReportRunner } = (await import(RUNNER)) as { ReportRunner: RunnerType };
    const figures: Figure[] = [];
    for (const { id, answer, milliseconds } of asked) {
      const runner = new ReportRunner(
        engine.database,
        { current: () => answer.watermark, waitFor: () => Promise.resolve(true) },
        {
          baseCurrency: answer.currency,
          businessZone: answer.zone,
          today: () => new Date().toISOString().slice(0, 10),
        },
      );
      const { sql, parameters } = answer.definition;
      const inProcess = await timed(() => runner.run(id, {}));
      const alone = await timed(async () => {
        const result = await engine.bare.query({
          query: sql,
          query_params: parameters,
          format: 'JSONEachRow',
        });
        return result.json();
      });
      const ratio = quantile(milliseconds, 0.5) / quantile(alone, 0.5);
      figures.push({
        section,
        name: `${id}, HTTP / SQL`,
        value: ratio,
        unit: 'x',
        goal: { most: GOAL },
        note: [milliseconds, inProcess, alone].map(both).join(' | '),
      });
    }
    return figures;
  } finally {
    await engine.close();
  }
}

const both = (values: readonly number[]) =>
  `${quantile(values, 0.5).toFixed(1)} / ${quantile(values, 0.95).toFixed(1)}`;

async function timed(work: () => Promise<unknown>): Promise<number[]> {
  const milliseconds: number[] = [];
  await work();
  for (let n = 0; n < TIMES; n++) {
    const start = performance.now();
    await work();
    milliseconds.push(performance.now() - start);
  }
  return milliseconds;
}
