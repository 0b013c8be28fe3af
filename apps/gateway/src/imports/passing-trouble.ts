import { isPassingCode } from '@crpm/contracts';
import { Refusal } from '@crpm/event-sourcing';

const DISK_FULL: readonly unknown[] = ['ENOSPC', 'EDQUOT'];
const SHORT_OF: readonly unknown[] = ['EMFILE', 'ENFILE', 'EIO'];
/** SQLITE_FULL, as node:sqlite numbers it. */
const SQLITE_FULL = 13;

/** The refusal that an error of the machine, or of a service that is away, amounts to. */
export function passingTrouble(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return isPassingCode(error.code) ? error : undefined;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (DISK_FULL.includes(code) || errcode === SQLITE_FULL) {
    return new Refusal('storage-full', 'The disk is full. Nothing was lost; free some space.');
  }
  if (!SHORT_OF.includes(code)) return undefined;
  return new Refusal('unavailable', `The files cannot be read or written now (${String(code)}).`);
}
