import { createHash, type Hash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Refusal } from '@crpm/event-sourcing';
import type { FastifyRequest } from 'fastify';
import { binaryKind } from './decode.ts';
import { type ImportFolder, OWN_FILE } from './import-folder.ts';

const MAX_FILES = 200;
const FIELD = 'files';

export interface ReceivedFiles {
  /** In the order of their places in the folder. */
  readonly names: readonly string[];
  /** Of the names and of what is in the files: the same again is the same request. */
  readonly hash: string;
}

/**
 * Streams a request's files to an import's folder, gzip unpacked on the way. The limit counts the
 * unpacked bytes of all files, so that a small archive cannot fill the disk.
 */
export async function receiveFiles(
  request: FastifyRequest,
  folder: ImportFolder,
  limitBytes: number,
): Promise<ReceivedFiles> {
  try {
    return await receive(request, folder, limitBytes);
  } catch (error) {
    throw damaged(error, request) ?? error;
  }
}

async function receive(
  request: FastifyRequest,
  folder: ImportFolder,
  limitBytes: number,
): Promise<ReceivedFiles> {
  if (!request.isMultipart()) {
    throw new Refusal('unsupported-media-type', 'Send the files as multipart/form-data.');
  }
  const names: string[] = [];
  const all = createHash('sha256');
  const budget = { left: limitBytes };
  // Who is gone already would be waited for for ever.
  if (request.raw.destroyed) throw brokenOff();
  // The first field that is no file is seen, so that it can be refused as what it is.
  const limits = { fileSize: limitBytes + 1, files: MAX_FILES, fields: 1, fieldSize: 1 };
  for await (const part of request.parts({ limits })) {
    // A file without a name is what its type only half says.
    if (part.type !== 'file' || (part.filename as string | undefined) === undefined) {
      const fault = {
        pointer: `/${FIELD}`,
        code: 'no-file',
        detail: 'has a part without a filename',
      };
      throw new Refusal('invalid-value', 'A part of the form is no file.', [fault]);
    }
    if (part.fieldname !== FIELD) {
      throw new Refusal('unknown-field', `The form has one field only: ${FIELD}.`);
    }
    const name = uniqueName(part.filename, names);
    const hash = createHash('sha256');
    await store(part.file, name, folder.uploadPath(names.length), budget, hash);
    all.update(`${hash.digest('hex')} ${name}\n`);
    names.push(name);
  }
  if (names.length === 0) {
    const fault = { pointer: `/${FIELD}`, code: 'required', detail: 'names no file' };
    throw new Refusal('invalid-value', 'Send at least one file.', [fault]);
  }
  return { names, hash: all.digest('hex') };
}

/** What reads the form has no codes for a damaged one, only words. */
const DAMAGED = /multipart|boundary|needle/i;

/** The refusal of a form that is damaged or breaks off, which is the sender's doing. */
function damaged(error: unknown, { raw }: FastifyRequest): Refusal | undefined {
  if (error instanceof Refusal) return undefined;
  if (!raw.readableAborted && !DAMAGED.test(String(error))) return undefined;
  return brokenOff();
}

const brokenOff = () => new Refusal('malformed-request', 'The form is damaged, or breaks off.');

async function store(
  file: Readable,
  name: string,
  path: string,
  budget: { left: number },
  hash: Hash,
) {
  const chunks = file[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const first = await chunks.next();
  const packed = !first.done && first.value[0] === 0x1f && first.value[1] === 0x8b;
  async function* whole() {
    for (let next = first; !next.done; next = await chunks.next()) yield next.value;
  }
  async function* checked(source: AsyncIterable<Buffer>) {
    let head = true;
    for await (const chunk of source) {
      const kind = head ? binaryKind(chunk) : undefined;
      if (kind) throw new Refusal('unsupported-media-type', `${name} is ${kind}, not CSV.`);
      head = false;
      budget.left -= chunk.length;
      if (budget.left < 0) {
        throw new Refusal('body-too-large', 'The files are larger than an import may be.');
      }
      hash.update(chunk);
      yield chunk;
    }
  }
  const target = createWriteStream(path, { mode: OWN_FILE });
  try {
    if (packed) await pipeline(Readable.from(whole()), createGunzip(), checked, target);
    else await pipeline(Readable.from(whole()), checked, target);
  } catch (error) {
    const { code } = error as { code?: string };
    if (!code?.startsWith('Z_')) throw error;
    throw new Refusal('malformed-request', `${name} is a damaged gzip archive.`);
  }
}

/** What the user calls a file: no path, nothing unprintable, and not the same name twice. */
function uniqueName(given: string, others: readonly string[]): string {
  const bare = basename(given.replaceAll('\\', '/'))
    .replace(/[\u0000-\u001f\u007f]/g, '')
    .slice(-200);
  if (bare !== '' && !others.includes(bare)) return bare;
  return `${bare || 'file'} (${others.length + 1})`;
}
