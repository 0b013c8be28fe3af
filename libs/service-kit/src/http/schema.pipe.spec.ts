import type { ArgumentMetadata } from '@nestjs/common';
import * as z from 'zod';
import { SchemaPipe } from './schema.pipe.ts';

const schema = z.strictObject({
  name: z.string().min(1),
  lines: z.array(z.strictObject({ 'a/b~c': z.int() })).optional(),
  limit: z.coerce.number().default(50),
});
const run = (type: ArgumentMetadata['type'], value: unknown) =>
  new SchemaPipe().transform(value, { type, schema } as ArgumentMetadata);
const refusal = (type: ArgumentMetadata['type'], value: unknown) => {
  try {
    run(type, value);
  } catch (error) {
    return error;
  }
  return undefined;
};

it('gives what the schema made of it', () => {
  expect(run('body', { name: 'a' })).toEqual({ name: 'a', limit: 50 });
  expect(run('query', { name: 'a', limit: '7' })).toEqual({ name: 'a', limit: 7 });
});

it('tells every fault of a body with a JSON pointer', () => {
  expect(refusal('body', { name: '', lines: [{ 'a/b~c': 1 }, { 'a/b~c': 1.5 }] })).toMatchObject({
    code: 'invalid-value',
    errors: [{ pointer: '/name' }, { pointer: '/lines/1/a~1b~0c' }],
  });
  expect(refusal('body', undefined)).toMatchObject({
    code: 'invalid-value',
    errors: [{ pointer: '/name', code: 'required' }],
  });
  expect(refusal('body', [])).toMatchObject({ errors: [{ pointer: '' }] });
});

it('names unknown fields and parameters as such, the other faults with them', () => {
  expect(refusal('body', { role: 1, name: 2, lines: [{ x: 1 }] })).toMatchObject({
    code: 'unknown-field',
    errors: expect.arrayContaining([
      expect.objectContaining({ pointer: '/role', code: 'unknown' }),
      expect.objectContaining({ pointer: '/lines/0/x', code: 'unknown' }),
      expect.objectContaining({ pointer: '/name' }),
    ]) as unknown,
  });
  expect(refusal('query', { name: 'a', page: '1' })).toMatchObject({
    code: 'unknown-parameter',
    errors: [{ pointer: 'page' }],
  });
  expect(refusal('query', { name: 'a', limit: 'x' })).toMatchObject({ code: 'invalid-parameter' });
});

it('tells a thousand faults at most', () => {
  const body = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`k${at}`, 1]));
  const { errors, detail } = refusal('body', body) as { errors: unknown[]; detail: string };
  expect(errors).toHaveLength(1000);
  expect(detail.length).toBeLessThan(200);
});

it('lets alone what has no schema, and what a decorator made', () => {
  const plain = { anything: 1 };
  expect(new SchemaPipe().transform(plain, { type: 'body' })).toBe(plain);
  expect(run('custom', plain)).toBe(plain);
});
