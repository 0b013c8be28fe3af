import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVENT_TYPES, schemaVersionOf, STORES } from '@crpm/contracts';
import { goldenEvents } from '@crpm/event-sourcing/testing';
import * as z from 'zod';
import { toMessage } from './cloud-event.ts';

const DOCUMENT = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../docs/asyncapi.json'), 'utf8'),
) as Tree;

interface Tree {
  readonly [key: string]: Tree;
}

/** What a reference points to. */
const at = (pointer: string): Tree =>
  pointer
    .slice(2)
    .split('/')
    .reduce<Tree>((tree, key) => {
      if (!tree[key]) throw new Error(`the document has no ${pointer}`);
      return tree[key];
    }, DOCUMENT);

/** A schema with its references followed, that takes no field it does not name. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  if ('$ref' in schema) return closed(at(schema.$ref as string));
  const members = Object.entries(schema).map(([key, value]) => [key, closed(value)]);
  const made = Object.fromEntries(members) as Record<string, unknown>;
  return made['type'] === 'object' ? { ...made, additionalProperties: false } : made;
}

const check = (schema: unknown, value: unknown) =>
  z
    .fromJSONSchema(closed(schema) as z.core.JSONSchema.JSONSchema, { defaultTarget: 'draft-7' })
    .safeParse(value).error?.issues ?? [];

const written = STORES.flatMap((store) =>
  goldenEvents(store).filter((event) => event.schemaVersion === schemaVersionOf(event.type)),
);

describe('the AsyncAPI document', () => {
  it('names every event on the topic of its store, and nothing else', () => {
    const named = Object.entries(DOCUMENT['channels']!).flatMap(([store, channel]) =>
      Object.entries(channel['messages']!).map(([type, { $ref }]) => {
        expect(at($ref as unknown as string)['name']).toBe(type);
        return `${store} ${type}`;
      }),
    );
    expect(named.sort()).toEqual(written.map(({ store, type }) => `${store} ${type}`).sort());
    expect(named).toHaveLength(EVENT_TYPES.length);
  });

  it.each(written.map((event) => [event.type, event] as const))(
    'describes %s as it is published',
    (type, event) => {
      const { name, payload, headers } = DOCUMENT['components']!['messages']![type]!;
      const { value, headers: sent } = toMessage({ event, previous: 0 });
      const [common, own] = headers!['allOf'] as unknown as [Tree, { properties: Tree }];
      expect(name).toBe(type);
      expect(check(payload, JSON.parse(value as string))).toEqual([]);
      expect(check(common, sent)).toEqual([]);
      expect(own.properties).toEqual({
        ce_type: { const: sent!['ce_type'] },
        ce_schemaversion: { const: sent!['ce_schemaversion'] },
      });
    },
  );

  it('does not take what is not so', () => {
    const { payload } = DOCUMENT['components']!['messages']!['StockTaken']!;
    const taken = { productId: 'prd_1', purchaseId: 'pur_1', quantity: -1, onHand: 2 };
    expect(check(payload, taken)).toEqual([]);
    expect(check(payload, { ...taken, quantity: 1.5 })).toHaveLength(1);
    expect(check(payload, { ...taken, note: 'x' })).toHaveLength(1);
    expect(check(payload, { productId: 'prd_1' })).toHaveLength(3);
  });
});
