import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { DATABASES } from './cut.ts';

/** Raised when an older release could not restore what is written. */
const FORMAT = 1;
const NAME = 'backup.json';

/** Paths in the backup, the same as in the data folder. */
export const FILES: readonly string[] = [
  ...DATABASES.map((name) => `databases/${name}.db`),
  // Without it nobody can read the customers' details; with it whoever has the backup can.
  'secrets/personal-data.key',
  'installation.json',
];

const Manifest = z.object({
  format: z.literal(FORMAT),
  release: z.string(),
  takenAt: z.string(),
  /** Up to which event each store is in it, and of which life of the store. */
  stores: z.record(z.string(), z.object({ position: z.number(), epoch: z.string() })),
  files: z.record(z.string(), z.object({ bytes: z.number(), sha256: z.string() })),
});
export type Manifest = z.infer<typeof Manifest>;
export type StorePositions = Manifest['stores'];

/** Describes the files of a backup that is there but for this. */
export async function describe(
  folder: string,
  facts: Pick<Manifest, 'release' | 'takenAt' | 'stores'>,
): Promise<{ readonly name: string; readonly text: string; readonly manifest: Manifest }> {
  const files: Manifest['files'] = {};
  for (const file of FILES) files[file] = await measure(join(folder, file));
  const manifest: Manifest = { format: FORMAT, ...facts, files };
  return { name: NAME, text: `${JSON.stringify(manifest, null, 2)}\n`, manifest };
}

/** Throws an Error with one line for people unless the backup is there, whole and of our kind. */
export async function readWholeBackup(
  folder: string,
  progress: (text: string) => void,
): Promise<Manifest> {
  const text = await readFile(join(folder, NAME), 'utf8').catch((error: unknown) => {
    throw new Error(`${folder} is no backup: it has no ${NAME} that can be read.`, {
      cause: error,
    });
  });
  const found = parsed(text) as { format?: unknown } | undefined;
  if (typeof found?.format === 'number' && found.format > FORMAT) {
    throw new Error(`${folder} was written by a newer version of CRPM; nothing was changed.`);
  }
  const manifest = Manifest.safeParse(found).data;
  if (!manifest) throw damaged(folder, NAME);
  for (const file of FILES) {
    progress(`Checking ${file}`);
    const wanted = manifest.files[file];
    const there = await measure(join(folder, file)).catch(() => undefined);
    const isSame = there?.sha256 === wanted?.sha256 && there?.bytes === wanted?.bytes;
    if (!wanted || !isSame) throw damaged(folder, file);
  }
  return manifest;
}

const damaged = (folder: string, file: string) =>
  new Error(
    `The backup ${folder} is damaged: ${file} is not what was written; nothing was changed.`,
  );

async function measure(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
