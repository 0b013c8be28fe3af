import { createWriteStream } from 'node:fs';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Refusal } from '@crpm/event-sourcing';
import type { FastifyRequest } from 'fastify';
import { binaryKind } from './decode.ts';
import type { ImportFolder } from './import-folder.ts';
import type { Upload } from './profile-files.ts';

const MAX_FILES = 200;
const FIELD = 'files';

/**
 * Streams a request's files to an import's folder, gzip unpacked on the way. The limit counts the
 * unpacked bytes of all files, so that a small archive cannot fill the disk.
 */
export async function receiveFiles(
  request: FastifyRequest,
  folder: ImportFolder,
  limitBytes: number,
): Promise<Upload[]> {
  if (!request.isMultipart()) {
    throw new Refusal('unsupported-media-type', 'Send the files as multipart/form-data.');
  }
  const uploads: Upload[] = [];
  const budget = { left: limitBytes };
  const limits = { fileSize: limitBytes + 1, files: MAX_FILES, fields: 0 };
  for await (const part of request.parts({ limits })) {
    if (part.type !== 'file' || part.fieldname !== FIELD) {
      throw new Refusal('unknown-field', `The form has one field only: ${FIELD}.`);
    }
    const name = uniqueName(part.filename, uploads);
    const path = folder.uploadPath(uploads.length);
    await store(part.file, name, path, budget);
    uploads.push({ name, path });
  }
  if (uploads.length === 0) {
    const fault = { pointer: `/${FIELD}`, code: 'required', detail: 'names no file' };
    throw new Refusal('invalid-value', 'Send at least one file.', [fault]);
  }
  return uploads;
}

async function store(file: Readable, name: string, path: string, budget: { left: number }) {
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
      yield chunk;
    }
  }
  const target = createWriteStream(path, { flags: 'wx' });
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
function uniqueName(given: string, others: readonly Upload[]): string {
  const bare = basename(given.replaceAll('\\', '/'))
    .replace(/[\u0000-\u001f\u007f]/g, '')
    .slice(-200);
  const taken = (name: string) => others.some((other) => other.name === name);
  if (bare !== '' && !taken(bare)) return bare;
  return `${bare || 'file'} (${others.length + 1})`;
}
