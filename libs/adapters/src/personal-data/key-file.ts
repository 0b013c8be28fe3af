import { createSecretKey, randomBytes, randomUUID, type KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** The installation's 256-bit key of this name, made at first start; readable by its owner only. */
export async function loadOrMakeKey(folder: string, name: string): Promise<KeyObject> {
  await mkdir(join(folder, 'secrets'), { recursive: true, mode: 0o700 });
  const path = join(folder, 'secrets', name);
  if (!existsSync(path)) await make(path);
  const key = Buffer.from(await readFile(path, 'utf8'), 'base64');
  if (key.length !== 32) throw new Error(`${name} is damaged: it must hold 32 bytes in base64`);
  return createSecretKey(key);
}

/** Whole or not at all: another replica may make the same one, and then that one counts. */
async function make(path: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(randomBytes(32).toString('base64'));
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft);
  }
}
