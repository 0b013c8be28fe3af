import { type ImportReconciliation, money } from '@crpm/contracts';
import type { Log } from '@crpm/event-sourcing';
import { BATCH, type ImportRun } from './import-run.ts';
import type { ReportTotals, SalesOfDays } from './import-target.ts';
import type { Staging } from './staging.ts';
import type { SalesTotals } from './write-sales.ts';

/**
 * The accepted sales against what the reports have of these very sales: whatever else was sold on
 * those days is none of this import's business. Null where no sale was accepted.
 */
export async function reconcile(
  run: ImportRun,
  totals: SalesTotals,
  log: Log,
): Promise<ImportReconciliation | null> {
  const { from, to, revenueMinor, units, orders, rejectedMinor } = totals;
  if (orders === 0) return null;
  const cash = (minor: number) => money(minor, run.baseCurrency);
  const reports = run.options.dryRun ? undefined : await reported(run, log);
  const compare = (files: number, said: number | undefined) =>
    said === undefined
      ? { files, reports: null, difference: null }
      : { files, reports: said, difference: said - files };
  const revenue = compare(revenueMinor, reports?.revenueMinor);
  return {
    from,
    to,
    revenue: {
      files: cash(revenue.files),
      reports: revenue.reports === null ? null : cash(revenue.reports),
      difference: revenue.difference === null ? null : cash(revenue.difference),
    },
    units: compare(units, reports?.units),
    orders: compare(orders, reports?.orders),
    rejectedRevenue: cash(rejectedMinor),
  };
}

/** Reports that do not answer are no reason to call an import failed whose sales are all there. */
async function reported(run: ImportRun, log: Log): Promise<ReportTotals | undefined> {
  try {
    return await run.target.reportTotals(recordedSales(run.staging), run.signal);
  } catch (error) {
    run.signal.throwIfAborted();
    log.warn('reports could not be compared with an import', { error: String(error) });
    return undefined;
  }
}

function* recordedSales(staging: Staging): Generator<SalesOfDays> {
  let last = { soldOn: '', id: '' };
  for (;;) {
    const page = staging.recordedAfter(last.soldOn, last.id, BATCH);
    const [first] = page;
    if (!first) return;
    last = page.at(-1) ?? first;
    yield { ids: page.map(({ id }) => id), from: first.soldOn, to: last.soldOn };
  }
}
