import type { CustomerDetails, StoreDetails } from '@crpm/contracts';
import {
  type CleaningContext,
  cleanCustomer,
  cleanProduct,
  cleanRate,
  cleanStore,
} from './clean-masters.ts';
import { cleanSale, readQuantity } from './clean-sale.ts';
import type { ImportedProduct, ImportedRate } from './import-target.ts';
import { type Pause, readRows } from './read-csv.ts';
import type { RejectsFile } from './rejects-file.ts';
import { Row, type SourceFile } from './row.ts';
import { type MasterKind, type Origin, rateKey } from './staged-rows.ts';
import type { Staging } from './staging.ts';

/** The cleaned record of each kind of master row, and the key under which it is found again. */
export interface Masters {
  customers: CustomerDetails;
  products: ImportedProduct;
  stores: StoreDetails;
  'exchange-rates': ImportedRate;
}
const CLEAN: {
  [Kind in MasterKind]: (row: Row, context: CleaningContext) => Masters[Kind] | undefined;
} = {
  customers: cleanCustomer,
  products: cleanProduct,
  stores: cleanStore,
  'exchange-rates': cleanRate,
};
const KEY: { [Kind in MasterKind]: (record: Masters[Kind]) => string } = {
  customers: ({ profile }) => profile.externalId ?? '',
  products: ({ description }) => description.externalId ?? '',
  stores: ({ externalId }) => externalId ?? '',
  'exchange-rates': ({ currency, date }) => rateKey(currency, date),
};

export interface StagingContext extends CleaningContext {
  readonly today: string;
  readonly staging: Staging;
  readonly rejects: RejectsFile;
  readonly pause: Pause;
}

/** Reads, cleans and stages every row of a recognised file: each is accounted for exactly once. */
export async function stageFile(file: SourceFile, index: number, context: StagingContext) {
  let headerSeen = false;
  for await (const batch of readRows(file.path, file.profile.format, context.pause)) {
    for (const source of batch) {
      if (headerSeen) stageRow(new Row(source, file, context.today), index, context);
      headerSeen = true;
    }
    await context.rejects.flush();
  }
}

function stageRow(row: Row, index: number, context: StagingContext): void {
  row.checkWidth();
  const kind = row.file.profile.recognised?.kind ?? 'sales';
  const store = kind === 'sales' ? prepareSale(row, context) : prepareMaster(kind, row, context);
  const { line } = row.source;
  // What a good row has beyond the header's columns is blank.
  const values = row.source.values.slice(0, row.file.profile.header.length);
  const origin = { file: index, line, values, repaired: row.repaired };
  if (!row.rejection && store?.(origin) === false) row.reject('duplicate-key', KEY_FIELDS[kind]);
  if (row.rejection) {
    if (kind === 'sales') addRejectedUnits(row, context);
    row.file.tally.reject();
    context.rejects.add(row);
  } else {
    row.file.tally.accept(row.repaired);
    row.note();
  }
}

type Store = (origin: Origin) => boolean;

function prepareSale(row: Row, context: StagingContext): Store | undefined {
  const sale = cleanSale(row, context);
  return sale && ((origin) => context.staging.putSale(sale, origin));
}

function prepareMaster<Kind extends MasterKind>(kind: Kind, row: Row, context: StagingContext) {
  const record = CLEAN[kind](row, context);
  if (!record) return undefined;
  const key = KEY[kind](record);
  return (origin: Origin) => context.staging.putRecord(kind, key, record, origin);
}

/** So that the reconciliation can say what the rejected lines were worth. */
function addRejectedUnits(row: Row, { staging }: StagingContext): void {
  const product = row.text('productKey');
  const units = readQuantity(row);
  if (product !== undefined && units !== undefined) staging.addRejectedUnits(product, units);
}

const KEY_FIELDS = {
  customers: 'customerKey',
  products: 'productKey',
  stores: 'storeKey',
  'exchange-rates': 'date',
  sales: 'lineItem',
} as const;
