import { ID_PREFIXES, idPattern, type IdKind } from '@crpm/contracts';
import { deriveId, deriveUuid, newId } from './ids.ts';
import { CountedIds } from './testing/harness.ts';

it('derives a version 8 UUID, always the same from one name', () => {
  const uuid = deriveUuid('owner key');
  expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(deriveUuid('owner key')).toBe(uuid);
  expect(deriveUuid('owner key2')).not.toBe(uuid);
  // Part of the format: what was imported once must be found again by every later release.
  expect(uuid).toBe('00a79d08-2680-80d5-8e1e-aff08a4c058a');
});

it('keeps the time of a name that ends in a UUIDv7, and of what is derived from it', () => {
  const key = '0193f0a1-b2c3-7abc-8def-0123456789ab';
  const commandId = deriveUuid(`owner ${key}`);
  expect(commandId).toMatch(/^0193f0a1-b2c3-8/);
  expect(deriveUuid(`clerk ${key}`)).not.toBe(commandId);
  expect(deriveId('purchase', commandId)).toMatch(/^pur_0193f0a1b2c38/);
  expect(deriveUuid('owner 0193f0a1-b2c3-4abc-8def-0123456789ab')).not.toMatch(/^0193f0a1/);
});

it('makes ids that their own pattern knows, and no other', () => {
  for (const kind of Object.keys(ID_PREFIXES) as IdKind[]) {
    expect(newId(kind, new CountedIds())).toMatch(idPattern(kind));
    expect(deriveId(kind, 'C-1')).toMatch(idPattern(kind));
  }
  expect(deriveId('customer', 'C-1')).not.toMatch(idPattern('product'));
});
