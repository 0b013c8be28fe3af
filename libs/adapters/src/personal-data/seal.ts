import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const VERSION = 'v1';
const NONCE = 12;
const TAG = 16;

/**
 * AES-256-GCM, bound to `about` (which record, which event): elsewhere it does not open.
 * A KeyObject costs a tenth of what the same bytes in a Buffer do.
 */
export function sealText(text: string, key: KeyObject, about: string): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  const whole = Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  return `${VERSION}.${whole.toString('base64url')}`;
}

/** Throws when the key, the text or what it is about differs from when it was sealed. */
export function openText(sealed: string, key: KeyObject, about: string): string {
  const [version, body = ''] = sealed.split('.');
  if (version !== VERSION) throw new Error('sealed in a way this version does not know');
  const whole = Buffer.from(body, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, whole.subarray(0, NONCE), {
    // A shorter tag would be taken, and is easier to guess.
    authTagLength: TAG,
  })
    .setAAD(Buffer.from(about))
    .setAuthTag(whole.subarray(NONCE, NONCE + TAG));
  return decipher.update(whole.subarray(NONCE + TAG), undefined, 'utf8') + decipher.final('utf8');
}

/** The installation's 256-bit key of this name, made at first start; readable by its owner only. */
export async function loadOrMakeKey(folder: string, name: string): Promise<KeyObject> {
  await mkdir(join(folder, 'secrets'), { recursive: true, mode: 0o700 });
  const path = join(folder, 'secrets', name);
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(randomBytes(32).toString('base64'));
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const key = Buffer.from(await readFile(path, 'utf8'), 'base64');
  if (key.length !== 32) throw new Error(`${name} is damaged: it must hold 32 bytes in base64`);
  return createSecretKey(key);
}
