import * as z from 'zod';
import { ChangeCustomerRequest, RegisterCustomerRequest } from './customers/http.ts';
import { emailKey } from './email.ts';
import {
  caseless,
  CalendarDate,
  Instant,
  listQuery,
  longText,
  requiredText,
  sortOf,
  text,
} from './http.ts';
import { AdjustStockRequest, ListProductRequest } from './products/http.ts';
import { MAX_LINES, PlacePurchaseRequest } from './purchases/http.ts';

const passes = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;

describe('text', () => {
  it('is trimmed and composed', () => {
    expect(text(10).parse('  Zoe\u0308 ')).toBe('Zoë');
  });

  it('keeps what people write, and refuses what nobody types', () => {
    for (const fine of ['Ann', '李', '👩‍👩‍👧', 'שלום', '<b>', "'; DROP TABLE", 'a\tb', '\u202eevil']) {
      expect(passes(text(100), fine)).toBe(true);
    }
    const controls = ['a\u0000b', 'a\u001bb', 'a\u007f', 'a\u0080b', 'a\u0085b', 'a\u009fb'];
    for (const wrong of ['\ud800', ...controls, 1, null, ['a']]) {
      expect([wrong, passes(text(100), wrong)]).toEqual([wrong, false]);
      expect([wrong, passes(longText(100), wrong)]).toEqual([wrong, false]);
    }
  });

  it('has one line, unless it may have many', () => {
    for (const lines of ['a\nb', 'a\rb', 'a\r\nb', 'a\u2028b', 'a\u2029b']) {
      expect([passes(text(100), lines), passes(longText(100), lines)]).toEqual([false, true]);
    }
  });

  it('must show something where it is required', () => {
    for (const nothing of ['\u200b', '\u200d\u2060', '\ufeff', '\u202e', '\u3164', '\u00ad']) {
      expect([nothing, passes(requiredText(9), nothing)]).toEqual([nothing, false]);
    }
    expect(passes(requiredText(9), 'a\u200db')).toBe(true);
  });

  it('is bounded after trimming, and required where it is', () => {
    expect(passes(text(3), ' abc ')).toBe(true);
    expect(passes(text(3), 'abcd')).toBe(false);
    expect([passes(requiredText(3), '  '), passes(text(3), '  ')]).toEqual([false, true]);
  });
});

it('compares text in every alphabet', () => {
  expect([caseless('Ä-1'), caseless('A\u0308-1')]).toEqual(['ä-1', 'ä-1']);
});

it('takes e-mail addresses of domains in every alphabet, and knows the same in ASCII', () => {
  const passing = (email: string) => passes(RegisterCustomerRequest, { name: 'Ann', email });
  expect(RegisterCustomerRequest.parse({ name: 'Ann', email: 'user@mu\u0308ller.de' }).email).toBe(
    'user@müller.de',
  );
  expect(emailKey('User@MÜLLER.de')).toBe('user@xn--mller-kva.de');
  expect(emailKey('user@xn--mller-kva.de')).toBe('user@xn--mller-kva.de');
  for (const wrong of [
    'a@b',
    'a',
    '@example.com',
    'a@',
    'a@b@example.com',
    'a@example.com/x',
    'a@example.com:80',
    'a@example.com?x',
    'a@1.2.3.4',
    'a@ex ample.com',
  ]) {
    expect([wrong, passing(wrong)]).toEqual([wrong, false]);
  }
});

it.each(['----', '+()', '(  )', '....'])('has no phone number %j', (phone) => {
  expect(passes(RegisterCustomerRequest, { name: 'Ann', phone })).toBe(false);
});

it('takes days and instants of the calendar only', () => {
  const days = ['2024-02-29', '2026-02-29', '2026-13-01', '2026-1-1', '20260101', ''];
  expect(days.map((day) => passes(CalendarDate, day))).toEqual([
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
  const instants = [
    '2026-01-01T10:00:00Z',
    '2026-01-01T10:00:00.123+05:30',
    '1901-01-01T00:00:00Z',
    '2026-01-01T10:00:00',
    '2026-01-01',
    '2026-02-30T10:00:00Z',
    '0000-01-01T00:00:00Z',
    '1900-12-31T23:59:59Z',
    '9999-12-31T23:59:59Z',
  ];
  expect(instants.map((instant) => passes(Instant, instant))).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    false,
    false,
    false,
  ]);
});

it('lists take the parameters they say', () => {
  const query = z.strictObject({ ...listQuery, sort: sortOf(['name']).default('name') });
  expect(query.parse({})).toEqual({ limit: 50, sort: 'name' });
  expect(query.parse({ limit: '250', sort: '-name' })).toMatchObject({ limit: 250 });
  expect(z.toJSONSchema(listQuery.limit, { io: 'input' })).toMatchObject({
    type: 'integer',
    minimum: 1,
    maximum: 250,
    default: 50,
  });
  for (const wrong of [
    { limit: '0' },
    { limit: '-1' },
    { limit: '251' },
    { limit: '1.5' },
    { limit: '1e9' },
    { limit: '1e1' },
    { limit: '0x10' },
    { limit: ' 1' },
    { limit: '+1' },
    { limit: '' },
    { limit: ['1', '2'] },
    { sort: '__proto__' },
    { sort: 'price;select' },
    { sort: ['name', 'name'] },
    { count: 'yes' },
    { unknown: '1' },
  ]) {
    expect([wrong, passes(query, wrong)]).toEqual([wrong, false]);
  }
});

describe('a purchase request', () => {
  const request = (more: object, line: object = {}) => ({
    customerId: 'cus_1',
    lines: [{ productId: 'prd_1', quantity: 1, ...line }],
    ...more,
  });
  it.each([0, -1, 1.5, '1', '1e3', NaN, 2 ** 53, 1e30, null, [], true])(
    'has no quantity %p',
    (quantity) => {
      expect(passes(PlacePurchaseRequest, request({}, { quantity }))).toBe(false);
    },
  );

  it('has one line to a thousand, and no field that is not known', () => {
    const lines = (count: number) =>
      Array.from({ length: count }, () => ({ productId: 'prd_1', quantity: 1 }));
    const counts = [0, 1, MAX_LINES, MAX_LINES + 1].map((count) =>
      passes(PlacePurchaseRequest, request({ lines: lines(count) })),
    );
    expect(counts).toEqual([false, true, true, false]);
    for (const field of ['id', 'status', 'stock', 'version']) {
      expect(passes(PlacePurchaseRequest, request({ [field]: 1 }))).toBe(false);
    }
  });

  it.each(['EURO', 'eur', 'XXX', ''])('has no currency "%s"', (currency) => {
    expect(passes(PlacePurchaseRequest, request({ currency }))).toBe(false);
  });
});

describe('a customer request', () => {
  const name = 'Ann';
  it.each([
    { email: 'a@b' },
    { email: `${'a'.repeat(300)}@example.com` },
    { email: 'a@example.com\r\nBcc: all@example.com' },
    { phone: '+' },
    { phone: 'call me' },
    { phone: '1'.repeat(100) },
    { birthDate: '1800-01-01' },
    { birthDate: '2025-02-30' },
    { gender: 'x' },
    { address: { country: 'XX' } },
    { address: { planet: 'Earth' } },
    { tags: [''] },
    { role: 'admin' },
  ])('refuses %j', (more) => {
    expect(passes(RegisterCustomerRequest, { name, ...more })).toBe(false);
  });

  it('tells clearing from not saying in a change', () => {
    expect(ChangeCustomerRequest.parse({ email: null })).toStrictEqual({ email: null });
    expect(passes(ChangeCustomerRequest, { name: null })).toBe(false);
  });

  it('takes a country in lower case', () => {
    expect(RegisterCustomerRequest.parse({ name, address: { country: 'de' } }).address).toEqual({
      country: 'DE',
    });
  });
});

it.each([
  { unitPrice: { amount: '-0.01', currency: 'EUR' } },
  { unitPrice: { amount: '0.001', currency: 'EUR' } },
  { unitPrice: { amount: '1e400', currency: 'EUR' } },
  { unitPrice: { amount: '12,50', currency: 'EUR' } },
  { unitPrice: { amount: '99999999999999.99', currency: 'EUR' } },
  { unitPrice: { amount: 12.5, currency: 'EUR' } },
  { unitPrice: { amount: '1.5', currency: 'JPY' } },
  { openingStock: -1 },
  { openingStock: 1.5 },
  { id: 'prd_mine' },
])('a product is not listed with %j', (more) => {
  const unitPrice = { amount: '1.00', currency: 'EUR' };
  expect(passes(ListProductRequest, { name: 'Lamp', unitPrice })).toBe(true);
  expect(passes(ListProductRequest, { name: 'Lamp', unitPrice, ...more })).toBe(false);
});

it('an adjustment is never of zero units, and has a reason', () => {
  const adjust = (quantity: number, reason: string) =>
    passes(AdjustStockRequest, { productId: 'p', quantity, reason });
  expect([adjust(-1, 'broken'), adjust(0, 'none'), adjust(1, ' ')]).toEqual([true, false, false]);
});
