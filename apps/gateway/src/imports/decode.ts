import { createReadStream } from 'node:fs';
import { UnreadableFile } from './unreadable-file.ts';

export type Encoding = 'utf-8' | 'utf-8-bom' | 'utf-16le' | 'utf-16be' | 'windows-1252';

const CHUNK = 256 * 1024;
/** First bytes of what people upload by mistake: spreadsheets and archives, PDF, old Excel. */
const BINARY: readonly (readonly [magic: string, name: string])[] = [
  ['504b0304', 'a spreadsheet (.xlsx) or a zip archive'],
  ['504b0506', 'an empty zip archive'],
  ['d0cf11e0', 'an old Excel or Word document'],
  ['25504446', 'a PDF document'],
  ['1f8b', 'a gzip archive inside a gzip archive'],
];

/** What the first bytes say the file is, when it is no text. */
export function binaryKind(head: Uint8Array): string | undefined {
  const hex = Buffer.from(head.subarray(0, 4)).toString('hex');
  return BINARY.find(([magic]) => hex.startsWith(magic))?.[1];
}

/**
 * The encoding of a file on disk, decided by all its bytes: a byte order mark, else valid UTF-8,
 * else windows-1252, which reads anything. One pass in constant memory.
 * @throws UnreadableFile for what is no text.
 */
export async function detectEncoding(path: string): Promise<Encoding> {
  let encoding: Encoding | undefined;
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  let valid = true;
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK })) {
    const bytes = chunk as Buffer;
    if (encoding === undefined) {
      encoding = markedEncoding(bytes) ?? 'utf-8';
      if (encoding.startsWith('utf-16')) return encoding;
      const kind = binaryKind(bytes);
      if (kind !== undefined) throw new UnreadableFile('binary-file', `This is ${kind}, not CSV.`);
    }
    if (bytes.includes(0)) {
      throw new UnreadableFile('binary-file', 'This holds NUL bytes: it is no text, so not CSV.');
    }
    valid &&= decodes(utf8, bytes);
  }
  valid &&= decodes(utf8);
  return valid ? (encoding ?? 'utf-8') : 'windows-1252';
}

function markedEncoding(bytes: Buffer): Encoding | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8-bom';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

function decodes(decoder: InstanceType<typeof TextDecoder>, bytes?: Buffer): boolean {
  try {
    decoder.decode(bytes, { stream: bytes !== undefined });
    return true;
  } catch {
    return false;
  }
}

/** The file's text, chunk by chunk, without its byte order mark. */
export async function* decodedText(path: string, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding === 'utf-8-bom' ? 'utf-8' : encoding);
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK })) {
    yield decoder.decode(chunk as Buffer, { stream: true });
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}
