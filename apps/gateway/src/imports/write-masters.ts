import type { ImportOutcome } from '@crpm/service-kit';
import type { ImportTarget } from './import-target.ts';
import { BATCH, enterOutcome, type ImportRun, rejectStaged, rowOf } from './import-run.ts';
import type { Masters } from './stage-files.ts';
import type { MasterKind, StagedRecord } from './staged-rows.ts';

type Write<Kind extends MasterKind> = (
  rows: readonly Masters[Kind][],
  run: ImportRun,
) => Promise<ImportOutcome[]>;

const WRITE: { [Kind in MasterKind]: (target: ImportTarget) => Write<Kind> } = {
  stores: (target) => (rows, run) => target.importStores(rows, run),
  products: (target) => (rows, run) => target.importProducts(rows, run),
  customers: (target) => (rows, run) => target.importCustomers(rows, run),
  'exchange-rates': (target) => (rows, run) => target.importRates(rows, run),
};

/** Brings the staged stores, products, customers and rates into the shop, in that order. */
export async function writeMasters(run: ImportRun): Promise<void> {
  await writeKind('stores', run);
  await writeKind('products', run);
  if (run.options.openingStock !== undefined) await openStock(run, run.options.openingStock);
  await writeKind('customers', run);
  await writeKind('exchange-rates', run);
}

async function writeKind<Kind extends MasterKind>(kind: Kind, run: ImportRun): Promise<void> {
  const write = WRITE[kind](run.target);
  for (const page of pages<Masters[Kind]>(kind, run)) {
    if (!run.options.dryRun) {
      const outcomes = await write(
        page.map(({ data }) => data),
        run,
      );
      page.forEach((record, index) => {
        const row = rowOf(run, record.origin);
        if (!enterOutcome(row, outcomes[index])) return;
        rejectStaged(run, row, record.origin);
        run.staging.dropRecord(record.id);
      });
      await run.rejects.flush();
    }
    await run.advance(page.length);
  }
}

async function openStock(run: ImportRun, quantity: number): Promise<void> {
  if (run.options.dryRun) return;
  for (const page of pages<Masters['products']>('products', run)) {
    const ids = page.map(({ data }) => data.productId);
    await run.target.openStock(ids, quantity, run);
  }
}

function* pages<Data>(kind: MasterKind, { staging }: ImportRun): Generator<StagedRecord<Data>[]> {
  let after = 0;
  for (;;) {
    const page = staging.recordsAfter<Data>(kind, after, BATCH);
    const last = page.at(-1);
    if (!last) return;
    yield page;
    after = last.id;
  }
}
