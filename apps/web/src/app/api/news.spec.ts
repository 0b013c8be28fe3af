import { recordsOf } from './news.ts';

it('counts new records of its kind, and changed ones only where they are shown', () => {
  const follows = recordsOf('product', 'stock');
  const shown = new Set(['prd_1']);
  expect(follows({ kind: 'product', id: 'prd_2', created: true }, shown)).toBe('created');
  expect(follows({ kind: 'stock', id: 'prd_1', created: false }, shown)).toBe('changed');
  expect(follows({ kind: 'product', id: 'prd_2', created: false }, shown)).toBeUndefined();
  expect(follows({ kind: 'customer', id: 'prd_1', created: true }, shown)).toBeUndefined();
});
