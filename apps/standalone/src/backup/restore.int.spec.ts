import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { loadOrMakeKey, openSqlite, systemClock, systemIds, systemTimers } from '@crpm/adapters';
import { DATABASES as OF_CUSTOMERS } from '@crpm/customers';
import { DATABASES as OF_PRODUCTS } from '@crpm/products';
import { DATABASES as OF_PURCHASES } from '@crpm/purchases';
import { readConfig } from '../config.ts';
import { openDataFolder, UNFINISHED_RESTORE } from '../data-folder.ts';
import { backUp } from './back-up.ts';
import { FILES } from './manifest.ts';
import { restore } from './restore.ts';

const STORES = ['customers', 'products', 'purchases'] as const;
const context = {
  clock: systemClock,
  ids: systemIds,
  timers: systemTimers,
  release: '1',
  progress: () => undefined,
};

let folder: string;
let dataDir: string;
let copy: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crpm-backup-'));
  dataDir = join(folder, 'data');
  copy = join(folder, 'backups', 'monday');
  await makeShop(4);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const openFolder = () => openDataFolder(readConfig({ CRPM_DATA_DIR: dataDir }));
const databaseOf = (root: string, name: string) => join(root, 'databases', `${name}.db`);

/** A shop at rest whose stores each have so many events. */
async function makeShop(position: number): Promise<void> {
  (await openFolder()).release();
  await loadOrMakeKey(dataDir, 'personal-data.key');
  await rm(join(dataDir, 'databases'), { recursive: true, force: true });
  await mkdir(join(dataDir, 'databases'));
  const all = { ...OF_CUSTOMERS, ...OF_PRODUCTS, ...OF_PURCHASES };
  for (const [name, migrations] of Object.entries(all)) {
    const database = await openSqlite(databaseOf(dataDir, name), migrations);
    if (name !== 'customer-keys') {
      await database.write((transaction) =>
        transaction.run("INSERT INTO head VALUES (1, ?, '', 'first life')", [position]),
      );
    }
    await database.close();
  }
}

/** All but the lock, which may have a file beside it. */
const namesIn = async (root: string) =>
  (await readdir(root)).filter((name) => !name.startsWith('instance.lock')).sort();

/** Of each store: its position and epoch. */
function headsIn(root: string) {
  return STORES.map((name) => {
    const database = new DatabaseSync(databaseOf(root, name), { readOnly: true });
    const head = database.prepare('SELECT position, store_epoch FROM head').get();
    database.close();
    return { position: head?.['position'], epoch: head?.['store_epoch'] };
  });
}

it('brings a shop back from nothing, its stores in another life', async () => {
  const { stores } = await backUp(dataDir, copy, context);
  expect(stores['products']).toEqual({ position: 4, epoch: 'first life' });
  const key = await readFile(join(dataDir, 'secrets/personal-data.key'), 'utf8');
  await rm(dataDir, { recursive: true });
  const { aside } = await restore(copy, dataDir, false, context);
  expect(aside).toBeUndefined();
  const heads = headsIn(dataDir);
  expect(heads.map(({ position }) => position)).toEqual([4, 4, 4]);
  expect(new Set(heads.map(({ epoch }) => epoch)).add('first life').size).toBe(4);
  expect(await readFile(join(dataDir, 'secrets/personal-data.key'), 'utf8')).toBe(key);
  expect(await namesIn(dataDir)).toEqual(['databases', 'installation.json', 'secrets']);
  (await openFolder()).release();
});

it('has the backup under its name only when it is complete', async () => {
  await rm(join(dataDir, 'secrets'), { recursive: true });
  await expect(backUp(dataDir, copy, context)).rejects.toThrow('personal-data.key');
  expect(await readdir(join(folder, 'backups'))).toEqual([]);
});

it('writes no backup over another, and none of what is no shop', async () => {
  await backUp(dataDir, copy, context);
  await expect(backUp(dataDir, copy, context)).rejects.toThrow('is there already');
  // A parent that cannot be made: mkdir's own `recursive` asks /proc for ever.
  await expect(backUp(dataDir, '/proc/x/y', context)).rejects.toThrow('ENOENT');
  await expect(backUp(folder, join(folder, 'x'), context)).rejects.toThrow('holds no shop');
});

it('does not back up a database that is damaged', async () => {
  const path = databaseOf(dataDir, 'products');
  const products = new DatabaseSync(path);
  const table = products.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'events'").get();
  products.close();
  const file = await open(path, 'r+');
  await file.write(Buffer.alloc(4096, 7), 0, 4096, (Number(table?.['rootpage']) - 1) * 4096);
  await file.close();
  await expect(backUp(dataDir, copy, context)).rejects.toThrow(/products of the shop is damaged/);
});

describe('is refused in one line, and nothing changes,', () => {
  let before: unknown;
  beforeEach(async () => {
    await backUp(dataDir, copy, context);
    before = [await namesIn(dataDir), headsIn(dataDir)];
  });
  const refused = async (line: RegExp, replace = true) => {
    const failure = await restore(copy, dataDir, replace, context).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect((failure as Error).message).toMatch(line);
    expect((failure as Error).message).not.toContain('\n');
    expect([await namesIn(dataDir), headsIn(dataDir)]).toEqual(before);
  };

  it.each([...FILES, 'backup.json'])('where %s is damaged or missing', async (name) => {
    const path = join(copy, name);
    const bytes = await readFile(path);
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(path, bytes);
    await refused(/is damaged: .* is not what was written; nothing was changed\.$/);
    await rm(path);
    await refused(/is damaged: |is no backup: /);
  });

  it('while the shop runs', async () => {
    const held = await openFolder();
    await refused(/is in use by a running instance: stop the shop first\.$/);
    held.release();
  });

  it('where there is a shop that nobody said to replace', () =>
    refused(/holds a shop already: --replace puts it aside\.$/, false));

  it('where a newer version has written it', async () => {
    await rm(copy, { recursive: true });
    const products = new DatabaseSync(databaseOf(dataDir, 'products'));
    products.exec("INSERT INTO migrations (timestamp, name) VALUES (9, 'Shelves9000000000000')");
    products.close();
    await backUp(dataDir, copy, context);
    before = [await namesIn(dataDir), headsIn(dataDir)];
    await refused(/was written by a newer version of CRPM; nothing was changed\.$/);
  });
});

it('puts aside what was there, but for figures, and leaves alone what is not the shop’s', async () => {
  await backUp(dataDir, copy, context);
  await makeShop(9);
  for (const name of ['clickhouse', 'notes']) await writeFile(join(dataDir, name), 'x');
  const { aside } = await restore(copy, dataDir, true, context);
  expect(headsIn(String(aside)).map(({ position }) => position)).toEqual([9, 9, 9]);
  expect(headsIn(dataDir).map(({ position }) => position)).toEqual([4, 4, 4]);
  expect(existsSync(join(String(aside), 'clickhouse'))).toBe(false);
  expect(existsSync(join(dataDir, 'notes'))).toBe(true);
});

it('does not let a shop start where it was cut off, until it was run again', async () => {
  await backUp(dataDir, copy, context);
  await writeFile(join(dataDir, UNFINISHED_RESTORE), '');
  await expect(openFolder()).rejects.toThrow('was cut off: run it again');
  await restore(copy, dataDir, true, context);
  (await openFolder()).release();
});
