import { createHash } from 'node:crypto';
import { ID_PREFIXES, type IdKind } from '@crpm/contracts';
import type { Ids } from './ports.ts';

const TIMED = /([0-9a-f]{8})-([0-9a-f]{4})-[78][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * A UUID (version 8) that is always the same for the same name: the basis of idempotent creates. A
 * name that ends in a UUID of version 7, or in one derived from such, hands on its time: what is
 * made together then stands together in every index, and a commit touches few pages.
 */
export function deriveUuid(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  const timed = TIMED.exec(name);
  return [
    timed?.[1] ?? hex.slice(0, 8),
    timed?.[2] ?? hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

const prefixed = (kind: IdKind, uuid: string) => ID_PREFIXES[kind] + uuid.replaceAll('-', '');

/** The id of a record known by a name elsewhere: the same name gives the same id. */
export const deriveId = (kind: IdKind, name: string): string => prefixed(kind, deriveUuid(name));

/** The id of a new record. */
export const newId = (kind: IdKind, ids: Ids): string => prefixed(kind, ids.uuid());
