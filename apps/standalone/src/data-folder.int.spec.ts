import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from './config.ts';
import { openDataFolder } from './data-folder.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'crpm-folder-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const open = (environment: NodeJS.ProcessEnv = {}) =>
  openDataFolder(readConfig({ CRPM_DATA_DIR: dataDir, ...environment }));
const installation = () => join(dataDir, 'installation.json');

it('remembers the currency and the zone it was made with', async () => {
  const made = await open({ CRPM_BASE_CURRENCY: 'JPY', CRPM_BUSINESS_ZONE: 'Asia/Tokyo' });
  made.release();
  const again = await open();
  expect(again).toMatchObject({ baseCurrency: 'JPY', businessZone: 'Asia/Tokyo' });
  again.release();
});

it('belongs to one instance at a time, and is free when that one has let go', async () => {
  const first = await open();
  await expect(open()).rejects.toThrow('in use by another running instance');
  first.release();
  (await open()).release();
});

it.each([
  ['another base currency', { CRPM_BASE_CURRENCY: 'EUR' }, 'with baseCurrency USD, not EUR'],
  [
    'another zone',
    { CRPM_BUSINESS_ZONE: 'Europe/Berlin' },
    'with businessZone UTC, not Europe/Berlin',
  ],
])('refuses %s, changes nothing and lets go', async (_, environment, message) => {
  (await open()).release();
  const before = await readFile(installation(), 'utf8');
  await expect(open(environment)).rejects.toThrow(message);
  expect(await readFile(installation(), 'utf8')).toBe(before);
  (await open()).release();
});

it('makes folders on the way, for their owner only', async () => {
  const path = join(dataDir, 'a', 'b');
  const made = await open({ CRPM_DATA_DIR: path });
  made.release();
  expect((await stat(path)).mode & 0o777).toBe(0o700);
});

it.each(['/proc/nope', '/proc/nope/deeper'])('tells that %s cannot be made', async (path) => {
  await expect(open({ CRPM_DATA_DIR: path })).rejects.toThrow(
    `${path} cannot be used as the data folder: ENOENT`,
  );
});

it('refuses what a newer version has written', async () => {
  const newer = { format: 2, baseCurrency: 'USD', businessZone: 'UTC' };
  await writeFile(installation(), JSON.stringify(newer));
  await expect(open()).rejects.toThrow('written by a newer version');
});
