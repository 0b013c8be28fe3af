import { createReadStream, openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ImportRecord } from '@crpm/contracts';
import { parse } from 'csv-parse';
import { median, type Figure } from './figures.ts';
import type { History } from './history.ts';
import type { Shop } from './shop.ts';

const GOAL = 20;

/** The whole import over HTTP, against only parsing the same files. */
export async function measureImport(
  shop: Shop,
  { files, generated }: History,
  section = 'Importing a history',
): Promise<Figure[]> {
  const parses: number[] = [];
  let lines = 0;
  for (let round = 0; round < 3; round++) {
    const start = performance.now();
    lines = 0;
    for (const file of files) lines += await parsed(file);
    parses.push((performance.now() - start) / 1000);
  }
  const start = performance.now();
  const record = await imported(shop, files);
  const seconds = (performance.now() - start) / 1000;
  const rows = record.files.reduce((sum, file) => sum + (file.kind ? file.rows : 0), 0);
  const alone = lines / median(parses);
  return [
    {
      section,
      name: 'whole import',
      value: seconds,
      unit: 's',
      goal: { most: GOAL },
      note: `${rows} rows of ${generated ? 'a generated history' : 'a real history'}, status ${record.status}`,
    },
    {
      section,
      name: 'rows imported',
      value: rows / seconds,
      unit: 'rows/s',
      note: `${((100 * rows) / seconds / alone).toFixed(1)} % of parsing alone`,
    },
    { section, name: 'csv-parse alone, same files', value: alone, unit: 'rows/s' },
  ];
}

async function parsed(file: string): Promise<number> {
  let rows = 0;
  await pipeline(
    createReadStream(file, 'latin1'),
    parse({ columns: true, relax_column_count: true, relax_quotes: true }),
    async (records: AsyncIterable<unknown>) => {
      for await (const record of records) if (record) rows += 1;
    },
  );
  return rows;
}

async function imported(shop: Shop, files: readonly string[]): Promise<ImportRecord> {
  const form = new FormData();
  for (const file of files) form.append('files', await openAsBlob(file), basename(file));
  const response = await fetch(shop.url('/api/v1/imports?dateOrder=mdy'), {
    method: 'POST',
    body: form,
  });
  if (!response.ok) throw new Error(`the import was refused: ${await response.text()}`);
  const { id } = (await response.json()) as ImportRecord;
  for (;;) {
    const record = await shop.get<ImportRecord>(`/api/v1/imports/${id}`);
    if (record.status !== 'profiling' && record.status !== 'running') return record;
    await sleep(100);
  }
}
