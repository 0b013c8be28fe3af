import { CountedIds } from '@crpm/event-sourcing/testing';
import type { FastifyRequest } from 'fastify';
import { callerOf } from './caller.ts';

const request = (headers: Record<string, string | string[] | undefined> = {}, more: object = {}) =>
  ({
    id: 'trace',
    method: 'POST',
    url: '/api/v1/purchases',
    headers,
    raw: {
      headersDistinct: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [
          name,
          value === undefined ? value : [value].flat(),
        ]),
      ),
    },
    bodyText: '{}',
    ids: new CountedIds(),
    actor: 'owner',
    ...more,
  }) as unknown as FastifyRequest;
const refusal = (code: string) => expect.objectContaining({ code }) as Error;
const hashOf = (headers: Record<string, string>, more: object = {}) =>
  callerOf(request({ 'idempotency-key': 'k', ...headers }, more)).command().requestHash;

it('names a command by its key, the same each time, and anew without one', () => {
  const id = (headers: Record<string, string>) => callerOf(request(headers)).command().commandId;
  expect(id({ 'idempotency-key': 'k' })).toBe(id({ 'idempotency-key': 'k' }));
  expect(id({ 'idempotency-key': 'k' })).not.toBe(id({ 'idempotency-key': 'l' }));
  const { ids } = request();
  const caller = callerOf(request({}, { ids }));
  expect(caller.command().commandId).not.toBe(caller.command().commandId);
  expect(caller.command().requestHash).toBeUndefined();
});

it('does nothing without a key where one is needed', () => {
  expect(() => callerOf(request(), { key: true })).toThrow(refusal('idempotency-key-required'));
  expect(callerOf(request({ 'idempotency-key': 'k' }), { key: true }).idempotencyKey).toBe('k');
  expect(callerOf(request()).idempotencyKey).toBeUndefined();
});

it('knows a key of another method or path as another one, of another query as the same', () => {
  const id = (more: object) =>
    callerOf(request({ 'idempotency-key': 'k' }, more)).command().commandId;
  const one = id({});
  expect(id({ url: '/api/v1/purchases?dryRun=true' })).toBe(one);
  expect(id({ url: '/api/v1/customers' })).not.toBe(one);
  expect(id({ method: 'PATCH' })).not.toBe(one);
});

it('tells another request under one key by its query, body and version', () => {
  const one = hashOf({});
  expect(hashOf({})).toBe(one);
  for (const other of [
    hashOf({}, { bodyText: '{"a":1}' }),
    hashOf({}, { url: '/api/v1/purchases?dryRun=true' }),
    hashOf({ 'if-match': '"1"' }),
  ]) {
    expect(other).not.toBe(one);
  }
});

it.each(['', ' ', 'k '.repeat(1), 'k'.repeat(256), 'k\u00e9y', 'a\tb', ['a', 'b']])(
  'takes no key %j',
  (key) => {
    expect(() => callerOf(request({ 'idempotency-key': key }))).toThrow(
      refusal('invalid-idempotency-key'),
    );
  },
);

it('reads the version that was seen', () => {
  const change = (header: string | undefined) => callerOf(request({ 'if-match': header })).change();
  expect(change('"12"').expectedVersion).toBe(12);
  expect(change('"12-500"').expectedVersion).toBe(12);
  expect(change('*').expectedVersion).toBeUndefined();
  expect(() => change(undefined)).toThrow(refusal('precondition-required'));
  for (const wrong of ['12', 'W/"12"', '"a"', '"1","2"', '""', '"99999999999"', '"1-"']) {
    expect(() => change(wrong)).toThrow(refusal('invalid-if-match'));
  }
});
