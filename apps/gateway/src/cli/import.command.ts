import { openAsBlob } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ImportRecord } from '@crpm/contracts';
import { type Ids, type Timers, wait } from '@crpm/event-sourcing';
import { describeProgress, describeResult } from './import-report.ts';
import type { ProgressLine } from './progress-line.ts';
import type { ShopClient } from './shop-client.ts';

const TEXT_FILE = /\.(csv|tsv)(\.gz)?$/i;
const POLL = 250;
const PATH = '/api/v1/imports';

export const IMPORT_USAGE =
  'import DIR [--opening-stock N] [--unknown-customer reject|keep] ' +
  '[--date-order mdy|dmy|ymd] [--dry-run]';

export interface CommandContext {
  readonly shop: ShopClient;
  readonly timers: Timers;
  readonly ids: Ids;
  readonly progress: ProgressLine;
  print(text: string): void;
}

/** Imports a folder's CSV files and waits for the result. False where it did not complete. */
export async function importCommand(args: string[], context: CommandContext): Promise<boolean> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      'opening-stock': { type: 'string' },
      'unknown-customer': { type: 'string' },
      'date-order': { type: 'string' },
      'dry-run': { type: 'boolean' },
    },
  });
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0)
    throw new Error(`Usage: npm run crpm -- ${IMPORT_USAGE}`);
  const query = new URLSearchParams();
  if (values['dry-run']) query.set('dryRun', 'true');
  if (values['opening-stock']) query.set('openingStock', values['opening-stock']);
  if (values['unknown-customer']) query.set('unknownCustomer', values['unknown-customer']);
  if (values['date-order']) query.set('dateOrder', values['date-order']);

  const form = await formOf(folder);
  const started = await context.shop.send<ImportRecord>('POST', `${PATH}?${query.toString()}`, {
    form,
    key: context.ids.uuid(),
  });
  const record = await finished(started, context);
  context.progress.clear();
  context.print(describeResult(record));
  if (record.files.some(({ rejected }) => rejected > 0)) {
    context.print(`Rejected rows with their reasons: ${PATH}/${record.id}/rejects.csv\n`);
  }
  return record.status === 'completed';
}

async function formOf(path: string): Promise<FormData> {
  const about = await stat(path).catch(() => undefined);
  if (!about) throw new Error(`There is no folder or file ${path}.`);
  const files = about.isDirectory()
    ? (await readdir(path)).filter((name) => TEXT_FILE.test(name)).map((name) => join(path, name))
    : [path];
  if (files.length === 0) throw new Error(`There are no CSV files in ${path}.`);
  const form = new FormData();
  for (const file of files.sort()) form.append('files', await openAsBlob(file), basename(file));
  return form;
}

async function finished(started: ImportRecord, context: CommandContext): Promise<ImportRecord> {
  let record = started;
  while (record.status === 'profiling' || record.status === 'running') {
    context.progress.show(describeProgress(record));
    await wait(context.timers, POLL);
    record = await context.shop.get<ImportRecord>(`${PATH}/${started.id}`);
  }
  return record;
}
