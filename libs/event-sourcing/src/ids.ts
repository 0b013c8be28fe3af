import { createHash } from 'node:crypto';
import { ID_PREFIXES, type IdKind } from '@crpm/contracts';
import type { Ids } from './ports.ts';

/** A UUID (version 8) that is always the same for the same name: the basis of idempotent creates. */
export function deriveUuid(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
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
