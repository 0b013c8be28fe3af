import fc from 'fast-check';
import { parseStrictJson } from './strict-json.ts';

const malformed = expect.objectContaining({ code: 'malformed-request' }) as Error;

it('reads what JSON.parse reads, where every key stands once', () => {
  const key = fc
    .string({ maxLength: 5 })
    .filter((of) => !['__proto__', 'constructor', 'prototype'].includes(of));
  const value = fc.letrec((tie) => ({
    any: fc.oneof({ maxDepth: 4 }, fc.jsonValue({ maxDepth: 0 }), tie('list'), tie('record')),
    list: fc.array(tie('any'), { maxLength: 4 }),
    record: fc.dictionary(key, tie('any'), { maxKeys: 4 }),
  })).any;
  fc.assert(
    fc.property(value, fc.constantFrom(undefined, 2), (of, indent) => {
      const text = JSON.stringify(of, null, indent);
      expect(parseStrictJson(text)).toEqual(JSON.parse(text));
    }),
  );
});

it.each([
  ['a key twice', '{"a":1,"a":1}'],
  ['a key twice, once escaped', '{"a":1,"\\u0061":2}'],
  ['a key twice further in', '[{"b":{"a":1,"c":[],"a":2}}]'],
  ['__proto__', '{"__proto__":1}'],
  ['__proto__, escaped', '{"\\u005f_proto__":1}'],
  ['constructor', '{"a":{"constructor":1}}'],
  ['prototype', '[{"prototype":1}]'],
  ['a comment', '{"a":1} // one'],
  ['a trailing comma', '{"a":1,}'],
  ['single quotes', "{'a':1}"],
  ['NaN', '{"a":NaN}'],
  ['nothing', ''],
  ['two values', '{} {}'],
  ['33 levels', '{"a":'.repeat(33) + '1' + '}'.repeat(33)],
  ['33 levels of arrays', '[['.repeat(17) + ']]'.repeat(17)],
])('refuses %s', (_, text) => {
  expect(() => parseStrictJson(text)).toThrow(malformed);
});

it('lets a key stand once in each of many objects, and 32 levels stand', () => {
  expect(parseStrictJson('[{"a":1},{"a":{"a":2}}]')).toEqual([{ a: 1 }, { a: { a: 2 } }]);
  expect(() => parseStrictJson('{"a":'.repeat(32) + '1' + '}'.repeat(32))).not.toThrow();
});
