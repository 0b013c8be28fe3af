import { readFileSync } from 'node:fs';
import { Agent, request as rawRequest } from 'node:http';
import { connect } from 'node:net';
import { audit } from './books.ts';
import { isProblem } from './problems.ts';
import { inParallel, Shop, type Reply } from './shop.ts';

interface Listed {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly page: { readonly next: string | null; readonly hasMore: boolean; total?: number };
}
interface Fault {
  readonly pointer: string;
  readonly code: string;
  readonly available?: number;
}

let shop: Shop;
let customer: string;
let product: string;
const usd = (amount: string) => ({ amount, currency: 'USD' });
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
let keys = 0;
const keyed = (key = `key-${String(++keys)}`) => ({ 'idempotency-key': key });
const order = (more: object = {}, line: object = {}) => ({
  customerId: customer,
  lines: [{ productId: product, quantity: 1, ...line }],
  ...more,
});
const place = (body: unknown, headers: Readonly<Record<string, string>> = keyed()) =>
  shop.call('/api/v1/purchases', { body, headers });
const faults = ({ body }: Reply) => body['errors'] as Fault[];
const list = async (path: string) => (await shop.call<Listed>(path)).body;

beforeAll(async () => {
  shop = await Shop.open({ CRPM_BUSINESS_ZONE: 'Europe/Berlin' });
  customer = (await shop.write('/api/v1/customers', { name: 'Ann', email: 'ann@example.com' })).id;
  product = (
    await shop.write('/api/v1/products', {
      name: 'Lamp',
      sku: 'L-1',
      unitPrice: usd('10.00'),
      openingStock: 100_000,
    })
  ).id;
}, 120_000);

afterAll(async () => {
  // Whatever was thrown at it: the books are in order, and nothing was unexpected.
  expect(shop.log).not.toContain('unexpected error');
  expect(await shop.stop()).toBe(0);
  expect((await audit(shop)).faults).toEqual([]);
  await shop.close();
}, 60_000);

describe('bodies', () => {
  const text = (body: string, type = 'application/json') =>
    shop.call('/api/v1/customers', { body, headers: { 'content-type': type } });

  it.each([
    ['broken JSON', '{"name":', 400],
    ['no JSON', 'name=Ann', 400],
    ['a truncated string', '{"name":"An', 400],
    ['a key twice', '{"name":"a","name":"b"}', 400],
    ['__proto__', '{"name":"a","__proto__":{"x":1}}', 400],
    ['an escaped __proto__', '{"name":"a","__pro\\u0074o__":{"x":1}}', 400],
    ['constructor', '{"name":"a","address":{"constructor":{"prototype":{"x":1}}}}', 400],
    ['a depth of ten thousand', '{"name":'.repeat(10_000) + '1' + '}'.repeat(10_000), 400],
    ['arrays ten thousand deep', '[ '.repeat(10_000) + '] '.repeat(10_000), 422],
    ['an array', '[]', 422],
    ['null', 'null', 422],
    ['a string', '"Ann"', 422],
    ['nothing', '', 422],
    [
      'seventy thousand keys',
      `{${Array.from({ length: 70_000 }, (_, at) => `"k${at}":1`).join()}}`,
      400,
    ],
  ])('%s: %#', async (_, body, status) => {
    const began = Date.now();
    const reply = await text(body);
    isProblem(reply, status);
    expect(Date.now() - began).toBeLessThan(5000);
    expect(reply.text.length).toBeLessThan(200_000);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml'])(
    'of type %s are not taken',
    async (type) => isProblem(await text('{"name":"Ann"}', type), 415),
  );

  it('of 2 MB are too large, of just under 1 MiB not, and the connection survives', async () => {
    isProblem(await text(JSON.stringify({ name: 'A'.repeat(2_000_000) })), 413);
    isProblem(await text(JSON.stringify({ name: 'A'.repeat(1_000_000) })), 422);
    expect((await shop.call('/health/live')).status).toBe(200);
  });

  it('compressed are not taken', async () => {
    const headers = { 'content-encoding': 'gzip' };
    const reply = await shop.call('/api/v1/customers', { body: '{"name":"Ann"}', headers });
    isProblem(reply, 415);
  });

  it('tell all their faults at once, each with its pointer', async () => {
    const reply = await place({
      customerId: 5,
      lines: [
        { productId: product, quantity: 0 },
        { productId: product, quantity: 1, expectedUnitPrice: usd('x') },
      ],
      currency: 'EURO',
    });
    isProblem(reply, 422);
    expect(
      faults(reply)
        .map(({ pointer }) => pointer)
        .sort(),
    ).toEqual([
      '/currency',
      '/customerId',
      '/lines/0/quantity',
      '/lines/1/expectedUnitPrice/amount',
    ]);
  });

  it.each(['role', 'id', 'version', 'status', 'createdAt'])('may not set %s', async (field) => {
    const reply = await shop.call('/api/v1/customers', { body: { name: 'Ann', [field]: 'x' } });
    isProblem(reply, 400);
    expect(faults(reply)).toMatchObject([{ pointer: `/${field}`, code: 'unknown' }]);
  });
});

describe('placing a purchase', () => {
  it('needs a key', async () => {
    isProblem(await place(order(), {}), 400, 'idempotency-key-required');
  });

  it.each([0, -1, 1.5, '1', '1e3', null, [], true, 2 ** 53, 1e30])(
    'of %p units: 422',
    async (quantity) => isProblem(await place(order({}, { quantity })), 422),
  );

  it('of numbers beyond JSON: 400 or 422', async () => {
    const body = (quantity: string) =>
      JSON.stringify(order()).replace('"quantity":1', `"quantity":${quantity}`);
    isProblem(await place(body('NaN')), 400);
    isProblem(await place(body('1e999')), 422);
  });

  it('of no lines, or a thousand and one: 422; of a thousand: 201', async () => {
    const line = { productId: product, quantity: 1 };
    isProblem(await place(order({ lines: [] })), 422);
    isProblem(await place(order({ lines: Array(1001).fill(line) })), 422);
    const whole = await place(order({ lines: Array(1000).fill(line) }));
    expect(whole.status).toBe(201);
    expect(whole.body['totals']).toMatchObject({ units: 1000, total: usd('10000.00') });
  });

  it('answers with the sale, complete', async () => {
    const reply = await place(order({ note: 'gift', paymentMethod: 'card' }, { quantity: 3 }));
    expect(reply.status).toBe(201);
    expect(reply.headers).toMatchObject({
      etag: '"2"',
      location: `/api/v1/purchases/${String(reply.body['id'])}`,
    });
    expect(reply.body).toMatchObject({
      status: 'confirmed',
      customer: { id: customer, name: 'Ann' },
      currency: 'USD',
      rate: '1',
      note: 'gift',
      paymentMethod: 'card',
      lines: [{ line: 1, product: 'Lamp', sku: 'L-1', quantity: 3, unitPrice: usd('10.00') }],
      totals: { units: 3, total: usd('30.00'), localTotal: usd('30.00') },
    });
    const stored = await shop.call(`/api/v1/purchases/${String(reply.body['id'])}`);
    expect(stored.body).toEqual(reply.body);
  });

  it.each([
    ['unknown customers', () => order({ customerId: 'cus_none' }), 422, '/customerId'],
    ['unknown products', () => order({}, { productId: 'prd_none' }), 422, '/lines/0/productId'],
    ['unknown stores', () => order({ storeId: 'sto_none' }), 422, '/storeId'],
    ['currencies without a rate', () => order({ currency: 'CHF' }), 422, '/currency'],
    [
      'another price than the catalogue’s',
      () => order({}, { expectedUnitPrice: usd('9.99') }),
      409,
      '/lines/0/expectedUnitPrice',
    ],
    [
      'prices in another currency',
      () => order({}, { expectedUnitPrice: { amount: '10.00', currency: 'EUR' } }),
      409,
      '/lines/0/expectedUnitPrice',
    ],
  ])('D6: refuses %s', async (_, body, status, pointer) => {
    const reply = await place(body());
    isProblem(reply, status);
    expect(faults(reply)).toMatchObject([{ pointer }]);
  });

  it('D6: refuses inactive customers and products', async () => {
    const { id: off } = await shop.write('/api/v1/customers', { name: 'Off' });
    await shop.write(`/api/v1/customers/${off}/deactivation`, { reason: 'moved' });
    const refused = await place(order({ customerId: off }));
    isProblem(refused, 409);
    expect(refused.body['code']).toBe('customer-inactive');
    const { id: gone } = await shop.write('/api/v1/products', {
      name: 'Gone',
      unitPrice: usd('1'),
      openingStock: 5,
    });
    await shop.write(`/api/v1/products/${gone}/deactivation`, { reason: 'old' });
    const inactive = await place(order({}, { productId: gone }));
    isProblem(inactive, 409);
    expect(inactive.body['code']).toBe('product-inactive');
  });

  it('adds up lines of one product, and tells what is available', async () => {
    const unitPrice = usd('1.00');
    const few = await shop.write('/api/v1/products', { name: 'Few', unitPrice, openingStock: 5 });
    const line = { productId: few.id, quantity: 3 };
    const reply = await place(order({ lines: [line, line] }));
    isProblem(reply, 409);
    expect(reply.body['code']).toBe('insufficient-stock');
    expect(faults(reply).map(({ available }) => available)).toEqual([5, 5]);
    expect((await place(order({ lines: [line] }))).status).toBe(201);
  });

  it('sells in JPY and KWD, rounded per line to their own minor units', async () => {
    const rates = [
      { date: '2026-01-01', currency: 'JPY', rate: '149.33' },
      { date: '2026-01-01', currency: 'KWD', rate: '0.30715' },
    ];
    const put = await shop.call('/api/v1/fx-rates', { method: 'PUT', body: { rates } });
    expect(put.status).toBe(200);
    const line = { productId: product, quantity: 1 };
    const sold = async (currency: string) => {
      const { body } = await place(order({ currency, lines: [line, line] }));
      return (body['totals'] as { localTotal: unknown }).localTotal;
    };
    // 1,493.3 yen are 1,493, twice; 3.0715 dinars are 3.072, twice.
    expect(await sold('JPY')).toEqual({ amount: '2986', currency: 'JPY' });
    expect(await sold('KWD')).toEqual({ amount: '6.144', currency: 'KWD' });
    const before = order({ currency: 'JPY', placedAt: '2025-12-31T22:59:59Z' });
    isProblem(await place(before), 422);
    const after = order({ currency: 'JPY', placedAt: '2025-12-31T23:00:00Z' });
    const onTheDay = await place(after);
    expect([onTheDay.status, onTheDay.body['businessDate']]).toEqual([201, '2026-01-01']);
  });

  it('D8: has a day of its own, on which the report over time tells it', async () => {
    // Half past midnight in the shop's zone.
    const { body } = await place(order({ placedAt: '2025-06-30T22:30:00Z' }));
    expect(body['businessDate']).toBe('2025-07-01');
    const days = 'groupBy=day&from=2025-06-30&to=2025-07-01';
    const [head] = await shop.rows<{ position: number }>('purchases', 'SELECT position FROM head');
    const headers = { 'x-min-position': `purchases=${String(head?.position)}` };
    const tell = () =>
      shop.call<{ rows: unknown; stale: boolean }>(`/api/v1/reports/sales-over-time?${days}`, {
        headers,
      });
    let told = await tell();
    // A machine that is busy with other things is told so, and asks again.
    for (let tries = 0; told.body.stale && tries < 10; tries++) told = await tell();
    expect(told.body.rows).toMatchObject([
      { period: '2025-06-30', orders: 0 },
      { period: '2025-07-01', orders: 1, netSales: '10.00' },
    ]);
  });

  it('has happened', async () => {
    isProblem(await place(order({ placedAt: inDays(2) })), 422, 'invalid-value');
    isProblem(await place(order({ placedAt: '2199-01-01T00:00:00Z' })), 422, 'invalid-value');
    expect((await place(order({ placedAt: inDays(0.5) }))).status).toBe(201);
  });

  it('is undone once, and puts the stock back', async () => {
    const onHand = async () =>
      ((await shop.call(`/api/v1/products/${product}`)).body['stock'] as { onHand: number }).onHand;
    const before = await onHand();
    const { body } = await place(order({}, { quantity: 7 }));
    const path = `/api/v1/purchases/${String(body['id'])}/cancellation`;
    isProblem(await shop.call(path, { body: {} }), 422);
    const undone = await shop.call(path, { body: { reason: 'mis-rung' } });
    expect([undone.status, await onHand()]).toEqual([200, before]);
    isProblem(await shop.call(path, { body: { reason: 'again' } }), 409);
    const missing = '/api/v1/purchases/pur_none/cancellation';
    isProblem(await shop.call(missing, { body: { reason: 'x' } }), 404);
  });
});

describe('the idempotency key', () => {
  it('gives a hundred at once the one answer, and one effect', async () => {
    const unitPrice = usd('1.00');
    const few = await shop.write('/api/v1/products', { name: 'One', unitPrice, openingStock: 1 });
    const body = order({}, { productId: few.id });
    const headers = keyed();
    const replies = await Promise.all(Array.from({ length: 100 }, () => place(body, headers)));
    expect(new Set(replies.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(replies[0]?.status).toBe(201);
    const replayed = replies.filter((reply) => reply.headers['idempotency-replayed'] === 'true');
    expect(replayed).toHaveLength(99);
    expect((await place(body)).status).toBe(409);
  });

  it('gives a refusal again as it was, whatever has changed', async () => {
    const unitPrice = usd('1.00');
    const none = await shop.write('/api/v1/products', { name: 'None', unitPrice });
    const headers = keyed();
    const body = order({}, { productId: none.id });
    isProblem(await place(body, headers), 409);
    await shop.write('/api/v1/inventory/receipts', { productId: none.id, quantity: 5 });
    isProblem(await place(body, headers), 409);
    expect((await place(body)).status).toBe(201);
  });

  it('lets exactly one of a thousand have the only unit', async () => {
    const unitPrice = usd('1.00');
    const few = await shop.write('/api/v1/products', { name: 'Last', unitPrice, openingStock: 1 });
    const statuses: Record<number, number> = {};
    await inParallel(1000, 100, async () => {
      const { status } = await place(order({}, { productId: few.id }));
      statuses[status] = (statuses[status] ?? 0) + 1;
    });
    expect(statuses).toEqual({ 201: 1, 409: 999 });
  });

  it('is not used twice for different requests', async () => {
    const headers = keyed();
    expect((await place(order(), headers)).status).toBe(201);
    const other = await place(order({}, { quantity: 2 }), headers);
    isProblem(other, 422);
    expect(other.body['code']).toBe('idempotency-key-reused');
  });

  it.each([
    ['missing', {}],
    ['empty', { 'idempotency-key': '' }],
    ['300 characters long', { 'idempotency-key': 'k'.repeat(300) }],
    ['beyond ASCII', { 'idempotency-key': 'k\u00e9y' }],
  ])('%s: 400', async (_, headers) => isProblem(await place(order(), headers), 400));

  it.each([
    ['/api/v1/customers', { name: 'Same' }],
    ['/api/v1/products', { name: 'Same', unitPrice: usd('1.00') }],
    ['/api/v1/stores', { name: 'Same' }],
  ])('makes one record of two requests at %s', async (path, body) => {
    const headers = keyed();
    const [one, two] = await Promise.all([1, 2].map(() => shop.call(path, { body, headers })));
    expect([one?.status, two?.status, one?.text]).toEqual([201, 201, two?.text]);
  });

  it.each([
    ['POST', 'inventory/receipts', () => ({ productId: product, quantity: 5 }), 201],
    [
      'POST',
      'inventory/counts',
      () => ({ counts: [{ productId: product, onHand: 90_000, reason: 'r' }] }),
      201,
    ],
    [
      'PUT',
      'fx-rates',
      () => ({ rates: [{ date: '2020-01-01', currency: 'SEK', rate: '9' }] }),
      200,
    ],
  ])('is taken by %s %s, and says so', async (method, path, body, status) => {
    const call = { method, body: body(), headers: keyed() };
    const [one, two] = [
      await shop.call(`/api/v1/${path}`, call),
      await shop.call(`/api/v1/${path}`, call),
    ];
    expect([one.status, one.text]).toEqual([status, two.text]);
    const replayed = [one, two].map(({ headers }) => headers['idempotency-replayed']);
    expect(replayed).toEqual([undefined, 'true']);
  });

  it('is another one at another path, whichever service answers there', async () => {
    const headers = keyed();
    const body = { name: 'Elsewhere', unitPrice: usd('1') };
    for (const [path, fields] of [
      ['customers', { name: 'Elsewhere' }],
      ['products', body],
      ['stores', { name: 'Elsewhere' }],
      ['purchases', order()],
    ] as const) {
      const reply = await shop.call(`/api/v1/${path}`, { body: fields, headers });
      expect([path, reply.status]).toEqual([path, 201]);
      expect(reply.headers['idempotency-replayed']).toBeUndefined();
    }
  });

  it('is one: two are refused', async () => {
    const headers = { 'idempotency-key': ['a1', 'b1'] };
    isProblem(
      await shop.call('/api/v1/purchases', { body: order(), headers }),
      400,
      'invalid-idempotency-key',
    );
  });
});

describe('editing', () => {
  it('asks for the version that was seen', async () => {
    const { id } = await shop.write('/api/v1/customers', { name: 'Edit' });
    const path = `/api/v1/customers/${id}`;
    const patch = (headers: Readonly<Record<string, string>>, body: object = { name: 'New' }) =>
      shop.call(path, { method: 'PATCH', body, headers });
    isProblem(await patch({}), 428);
    isProblem(await patch({ 'if-match': 'garbage' }), 400);
    isProblem(await patch({ 'if-match': '"2"' }), 412);
    const changed = await patch({ 'if-match': '"1"' });
    expect([changed.status, changed.headers['etag']]).toEqual([200, '"2"']);
    isProblem(await patch({ 'if-match': '"1"' }), 412);
    expect((await patch({ 'if-match': '*' }, { name: 'Newest' })).status).toBe(200);
    expect((await shop.call(path)).headers['etag']).toBe('"3"');
    isProblem(await shop.call(path, { method: 'DELETE' }), 428);
    const why = `${path}?reason=Added%20twice`;
    const gone = await shop.call(why, { method: 'DELETE', headers: { 'if-match': '"3"' } });
    expect(gone.status).toBe(200);
    isProblem(await patch({ 'if-match': '"4"' }), 409);
    expect((await list(`${path}/history`)).data[0]).toMatchObject({
      type: 'CustomerArchived',
      reason: 'Added twice',
    });
  });

  it('tells who is late what the record is now', async () => {
    const { id } = await shop.write('/api/v1/customers', { name: 'Was' });
    const path = `/api/v1/customers/${id}`;
    const headers = { 'if-match': '"1"' };
    await shop.call(path, { method: 'PATCH', body: { name: 'Is' }, headers });
    for (const method of ['PATCH', 'DELETE']) {
      const body = method === 'PATCH' ? { name: 'Mine' } : undefined;
      const late = await shop.call(path, { method, body, headers });
      isProblem(late, 412, 'stale-version');
      expect(late.headers['etag']).toBe('"2"');
      expect(late.body['current']).toEqual((await shop.call(path)).body);
    }
    const item = await shop.write('/api/v1/products', {
      name: 'Was',
      unitPrice: usd('1'),
      openingStock: 2,
    });
    const at = `/api/v1/products/${item.id}`;
    const late = await shop.call(at, {
      method: 'PATCH',
      body: { name: 'Mine' },
      headers: { 'if-match': '"7"' },
    });
    isProblem(late, 412, 'stale-version');
    const now = await shop.call(at);
    expect([late.body['current'], late.headers['etag']]).toEqual([now.body, now.headers['etag']]);
  });

  it('dials phone numbers in the country that is known', async () => {
    const { id } = await shop.write('/api/v1/customers', {
      name: 'Phone',
      address: { country: 'DE' },
    });
    const path = `/api/v1/customers/${id}`;
    const headers = { 'if-match': '*' };
    const dialled = async (body: object) => {
      await shop.call(path, { method: 'PATCH', body, headers });
      return (await shop.call(path)).body['phoneE164'];
    };
    expect(await dialled({ phone: '030 901820' })).toBe('+4930901820');
    expect(await dialled({ address: { country: 'AT' } })).toBe('+4330901820');
  });

  it.each([
    ['customers', { name: 'Seen' }],
    ['products', { name: 'Seen', unitPrice: usd('1') }],
    ['purchases', undefined],
  ])('sends no %s again to who has them', async (kind, body) => {
    const made = body
      ? await shop.write(`/api/v1/${kind}`, body)
      : ((await place(order())).body as { id: string });
    const path = `/api/v1/${kind}/${made.id}`;
    const { headers } = await shop.call(path);
    expect(headers['cache-control']).toBe('no-store');
    const tag = headers['etag'] as string;
    for (const seen of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
      const again = await shop.call(path, { headers: { 'if-none-match': seen } });
      expect([again.status, again.text, again.headers['etag']]).toEqual([304, '', tag]);
    }
    expect((await shop.call(path, { headers: { 'if-none-match': '"x"' } })).status).toBe(200);
  });

  it('shows stock that has moved, while an edit may go on', async () => {
    const { id } = await shop.write('/api/v1/products', { name: 'Moving', unitPrice: usd('1') });
    const path = `/api/v1/products/${id}`;
    const tag = (await shop.call(path)).headers['etag'] as string;
    await shop.write('/api/v1/inventory/receipts', { productId: id, quantity: 5 });
    const again = await shop.call(path, { headers: { 'if-none-match': tag } });
    expect([again.status, again.body['stock']]).toMatchObject([200, { onHand: 5 }]);
    const edit = { method: 'PATCH', body: { name: 'Moved' }, headers: { 'if-match': tag } };
    expect((await shop.call(path, edit)).status).toBe(200);
  });

  it('lets one of two through', async () => {
    const { id } = await shop.write('/api/v1/products', { name: 'Two', unitPrice: usd('1') });
    const statuses = await Promise.all(
      ['A', 'B'].map(async (name) => {
        const headers = { 'if-match': '"1"' };
        const call = { method: 'PATCH', body: { name }, headers };
        return (await shop.call(`/api/v1/products/${id}`, call)).status;
      }),
    );
    expect(statuses.sort()).toEqual([200, 412]);
  });

  it.each([
    ['PATCH', '/api/v1/customers/cus_none', { name: 'x' }],
    ['PATCH', '/api/v1/products/prd_none', { name: 'x' }],
    ['DELETE', '/api/v1/customers/cus_none', undefined],
    ['DELETE', '/api/v1/products/prd_none', undefined],
    ['POST', '/api/v1/customers/cus_none/deactivation', { reason: 'x' }],
    ['POST', '/api/v1/products/prd_none/activation', { reason: 'x' }],
    ['GET', '/api/v1/customers/cus_none', undefined],
    ['GET', '/api/v1/customers/cus_none/history', undefined],
    ['GET', '/api/v1/customers/cus_none/purchases', undefined],
    ['GET', '/api/v1/products/prd_none', undefined],
    ['GET', '/api/v1/purchases/pur_none', undefined],
    ['GET', '/api/v1/nothing', undefined],
  ])('%s %s: 404', async (method, path, body) => {
    const reply = await shop.call(path, { method, body, headers: { 'if-match': '"1"' } });
    isProblem(reply, 404);
  });

  it('keeps e-mail addresses and SKUs to one holder', async () => {
    const email = await shop.call('/api/v1/customers', {
      body: { name: 'Other', email: 'ANN@example.com' },
    });
    isProblem(email, 409);
    expect(email.body['code']).toBe('email-taken');
    const body = { name: 'Other', sku: 'l-1', unitPrice: usd('1') };
    const sku = await shop.call('/api/v1/products', { body });
    isProblem(sku, 409);
    expect(sku.body['code']).toBe('sku-taken');
  });

  it.each([
    [{ unitPrice: usd('-0.01') }, 422],
    [{ unitPrice: usd('0.001') }, 422],
    [{ unitPrice: usd('1e400') }, 422],
    [{ unitPrice: usd('12,50') }, 422],
    [{ unitPrice: usd('99999999999999.99') }, 422],
    [{ unitPrice: { amount: '1', currency: 'EURO' } }, 422],
    [{ unitPrice: { amount: '1', currency: 'EUR' } }, 422],
    [{ unitPrice: { amount: '1', currency: 'usd ' } }, 422],
  ])('lists no product with %j', async (more, status) => {
    isProblem(await shop.call('/api/v1/products', { body: { name: 'P', ...more } }), status);
  });

  it.each([
    { email: 'a@b' },
    { email: 'a@example.com\r\nBcc: x@example.com' },
    { phone: '+' },
    { phone: 'letters' },
    { birthDate: '2100-01-01' },
    { birthDate: '1800-01-01' },
    { birthDate: '2025-02-30' },
    { name: 'a\u0000b' },
    { name: '\ud800' },
    { name: ' ' },
    { name: 'a\u0085b' },
    { name: 'a\r\nb' },
    { name: '\u200b\u200d' },
    { phone: '----' },
    { birthDate: '1899-12-31' },
  ])('registers no customer with %j', async (more) => {
    isProblem(await shop.call('/api/v1/customers', { body: { name: 'Ann', ...more } }), 422);
  });
});

describe('stock', () => {
  const body = (more: object) => ({ productId: product, reason: 'r', ...more });
  it.each([
    ['receipts', () => ({ productId: 'prd_none', quantity: 1 }), 422],
    ['receipts', () => ({ productId: product, quantity: 0 }), 422],
    ['receipts', () => ({ productId: product, quantity: 1, receivedAt: 'yesterday' }), 422],
    [
      'receipts',
      () => ({ productId: product, quantity: 1, receivedAt: '0000-01-01T00:00:00Z' }),
      422,
    ],
    ['receipts', () => ({ productId: product, quantity: 1, receivedAt: inDays(2) }), 422],
    ['receipts', () => ({ productId: product, quantity: 1, receivedAt: inDays(0.5) }), 201],
    ['adjustments', () => body({ quantity: 0 }), 422],
    ['adjustments', () => body({ quantity: -1_000_000 }), 409],
    ['adjustments', () => ({ productId: product, quantity: 1 }), 422],
    ['counts', () => ({ counts: [] }), 422],
    ['counts', () => ({ counts: [body({ onHand: 1 }), body({ onHand: 2 })] }), 422],
    ['counts', () => ({ counts: [body({ onHand: -1 })] }), 422],
    ['counts', () => ({ counts: [{ productId: 'prd_none', onHand: 1, reason: 'r' }] }), 422],
  ])('%s: %#', async (kind, make, status) => {
    const reply = await shop.call(`/api/v1/inventory/${kind}`, { body: make() });
    if (status === 201) expect(reply.status).toBe(201);
    else isProblem(reply, status);
  });

  it('is counted by all lines or none', async () => {
    const { id } = await shop.write('/api/v1/products', {
      name: 'Counted',
      unitPrice: usd('1'),
      openingStock: 3,
    });
    const count = (productId: string) => ({ productId, onHand: 9, reason: 'inventory' });
    const counts = [count(id), count('prd_none')];
    const other = await shop.write('/api/v1/products', { name: 'Other', unitPrice: usd('1') });
    isProblem(await shop.call('/api/v1/inventory/counts', { body: { counts } }), 422);
    const done = await shop.call('/api/v1/inventory/counts', {
      body: { counts: [count(id), { productId: other.id, onHand: 1, reason: 'found' }] },
    });
    expect(done.body['counts']).toEqual([
      { productId: id, onHand: 9, change: 6 },
      { productId: other.id, onHand: 1, change: 1 },
    ]);
    const found = await list(`/api/v1/inventory/movements?filter[productId]=${other.id}`);
    expect(found.data).toMatchObject([{ kind: 'counted', reason: 'found' }]);
    const ledger = await list(`/api/v1/inventory/movements?filter[productId]=${id}`);
    expect(ledger.data).toMatchObject([
      { kind: 'counted', quantity: 6, onHand: 9, reason: 'inventory' },
      { kind: 'opened', quantity: 3, onHand: 3 },
    ]);
  });
});

describe('lists', () => {
  it('neither repeat nor skip while others write', async () => {
    const prefix = 'Page';
    await inParallel(120, 20, async (index) => {
      await shop.write('/api/v1/customers', {
        name: `${prefix} ${String(index).padStart(3, '0')}`,
      });
    });
    const seen: string[] = [];
    let after = '';
    for (let page = 0; ; page++) {
      const { data, page: at } = await list(`/api/v1/customers?q=${prefix}&limit=7${after}`);
      seen.push(...data.map(({ name }) => String(name)));
      if (!at.hasMore) break;
      after = `&after=${at.next!}`;
      // Before and after where the reader stands.
      await shop.write('/api/v1/customers', { name: `${prefix} 000 early ${page}` });
    }
    const mine = seen.filter((name) => !name.includes('early'));
    expect(mine).toEqual(
      Array.from({ length: 120 }, (_, at) => `Page ${String(at).padStart(3, '0')}`),
    );
    expect(new Set(seen).size).toBe(seen.length);
  });

  it.each(['name', '-name', 'createdAt', '-createdAt', 'updatedAt', '-updatedAt'])(
    'are walked whole in the order of %s',
    async (sort) => {
      const ids: unknown[] = [];
      let after = '';
      for (;;) {
        const { data, page } = await list(`/api/v1/customers?sort=${sort}&limit=13${after}`);
        ids.push(...data.map(({ id }) => id));
        if (page.next === null) break;
        after = `&after=${page.next}`;
      }
      const { page } = await list('/api/v1/customers?count=exact&limit=1');
      expect([ids.length, new Set(ids).size]).toEqual([page.total, page.total]);
    },
  );

  it('take what is searched for literally', async () => {
    for (const name of ['100%', 'under_score', 'back\\slash', "O'Hara", 'bang!']) {
      await shop.write('/api/v1/customers', { name: `Lit ${name}` });
      const q = encodeURIComponent(name);
      const { data } = await list(`/api/v1/customers?q=${q}`);
      expect(data.map((row) => row['name'])).toEqual([`Lit ${name}`]);
    }
    for (const q of ["' OR 1=1--", '(a+)+$', '"; DROP TABLE events;--', '%%%', '{{7*7}}']) {
      expect((await list(`/api/v1/customers?q=${encodeURIComponent(q)}`)).data).toEqual([]);
    }
  });

  it('find by e-mail and SKU', async () => {
    const [byMail, bySku] = await Promise.all([
      list('/api/v1/customers?q=ANN@EXAMPLE'),
      list('/api/v1/products?q=l-1'),
    ]);
    expect([byMail.data[0]?.['id'], bySku.data[0]?.['id']]).toEqual([customer, product]);
  });

  it.each([
    'limit=0',
    'limit=-1',
    'limit=1000000000',
    'limit=x',
    'limit=1&limit=2',
    'sort=price;select',
    'sort=__proto__',
    'order=desc,(select%201)',
    'unknown=1',
    'filter[status]=x',
    'filter[country]=XX',
    'after=forged',
    'after=W10',
    'after=WzEsMl0x',
    'after=' + 'x'.repeat(2000),
    'count=yes',
    `q=${'x'.repeat(5000)}`,
    '__proto__=1',
    'limit=0x10',
    'limit=%201',
    'limit=1e1',
    'after=WzEsMl0',
  ])('refuse ?%s', async (query) => isProblem(await shop.call(`/api/v1/customers?${query}`), 400));

  it('follow no cursor of another list or order', async () => {
    const next = async (path: string) => (await list(`/api/v1/${path}`)).page.next!;
    const byTime = await next('purchases?limit=1&sort=-placedAt');
    expect((await list(`/api/v1/purchases?after=${byTime}&limit=1`)).data).toHaveLength(1);
    for (const path of [
      `purchases?sort=total&after=${byTime}`,
      `purchases?sort=placedAt&after=${byTime}`,
      `customers?after=${byTime}`,
      `products?after=${await next('customers?limit=1')}`,
      `inventory/movements?after=${byTime}`,
      `fx-rates?after=${byTime}`,
    ]) {
      isProblem(await shop.call(`/api/v1/${path}`), 400, 'invalid-parameter');
    }
  });

  it('know SKUs, addresses and names in every alphabet and case', async () => {
    const made = { name: 'Ähre', sku: 'Ä-1', unitPrice: usd('1') };
    const { id } = await shop.write('/api/v1/products', made);
    const email = 'user@müller.de';
    const { id: abroad } = await shop.write('/api/v1/customers', { name: 'ÖZIL', email });
    for (const [query, found] of [
      ['products?filter[sku]=Ä-1', id],
      ['products?filter[sku]=ä-1', id],
      ['products?q=ÄHRE', id],
      ['customers?q=özil', abroad],
      ['customers?filter[email]=USER@Müller.de', abroad],
      ['customers?filter[email]=user@xn--mller-kva.de', abroad],
    ] as const) {
      const { data } = await list(`/api/v1/${encodeURI(query)}`);
      expect([query, data.map((row) => row['id'])]).toEqual([query, [found]]);
    }
    expect((await shop.call(`/api/v1/customers/${abroad}`)).body['email']).toBe(email);
    const again = { name: 'Same', email: 'User@XN--MLLER-KVA.de' };
    isProblem(await shop.call('/api/v1/customers', { body: again }), 409, 'email-taken');
    const twice = { ...made, sku: 'a\u0308-1' };
    isProblem(await shop.call('/api/v1/products', { body: twice }), 409, 'sku-taken');
  });

  it.each(['products', 'purchases', 'inventory/movements', 'fx-rates'])(
    'of %s refuse what they do not know',
    async (path) => isProblem(await shop.call(`/api/v1/${path}?unknown=1`), 400),
  );
});

describe('ids in paths', () => {
  it.each([
    ['..%2f..%2fetc%2fpasswd', 404],
    ['%00', 404],
    ['1%20OR%201=1', 404],
    ["'%3B%20DROP%20TABLE%20events", 404],
    ['%E0%A4%A', 400],
    ['%zz', 400],
    ['x'.repeat(201), 404],
    ['x'.repeat(5000), 404],
    ['x'.repeat(10_000), 414],
  ] as const)('%# are not found', async (id, status) => {
    for (const [method, path] of [
      ['GET', `customers/${id}`],
      ['PATCH', `customers/${id}`],
      ['DELETE', `products/${id}`],
      ['POST', `products/${id}/deactivation`],
    ] as const) {
      const body = method === 'GET' ? undefined : { name: 'x', reason: 'x' };
      const headers = { 'if-match': '"1"' };
      const reply = await shop.call(`/api/v1/${path}`, { method, body, headers });
      if (status !== 404 || method === 'GET') isProblem(reply, status);
      // Fields are looked at before the id is.
      else expect([400, 404]).toContain(reply.status);
      expect(reply.text.length).toBeLessThan(1000);
    }
  });
});

describe('text', () => {
  it.each([
    '<img src=x onerror=alert(1)>',
    '{{7*7}}',
    "'; DROP TABLE events;--",
    '\u202eevil',
    '👩‍👩‍👧‍👦',
    '李雷',
  ])('%s is kept as it is', async (name) => {
    const { id } = await shop.write('/api/v1/customers', { name });
    const { body, headers } = await shop.call(`/api/v1/customers/${id}`);
    expect(body['name']).toBe(name);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
  });

  it('is stored composed', async () => {
    const { id } = await shop.write('/api/v1/customers', { name: 'Zoe\u0308' });
    expect((await shop.call(`/api/v1/customers/${id}`)).body['name']).toBe('Zo\u00eb');
  });
});

describe('the description', () => {
  interface Description {
    readonly paths: Record<string, Record<string, Operation>>;
    readonly components: { readonly schemas: Record<string, unknown> };
  }
  interface Operation {
    readonly parameters: readonly { in: string; name: string; required?: boolean }[];
    readonly requestBody?: { readonly content: Record<string, unknown> };
    readonly responses: Record<string, { content?: Record<string, { schema: object }> }>;
  }
  const read = async () => {
    const { paths, components } = (await shop.call<Description>('/api/openapi.json')).body;
    const routes = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => {
        const name = `${method.toUpperCase()} ${path}`;
        return { name, path, method, operation };
      }),
    );
    expect(routes.length).toBeGreaterThan(50);
    const at = (name: string) => routes.find((route) => route.name === name)!.operation;
    const header = (operation: Operation, name: string) =>
      operation.parameters.find((one) => one.in === 'header' && one.name === name);
    return { routes, at, header, components };
  };

  it('has of every route what its path asks for, and that it may answer with a problem', async () => {
    const { routes, components } = await read();
    for (const { path, operation } of routes) {
      const named = operation.parameters.filter((one) => one.in === 'path');
      const asked = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(named.map(({ name }) => name).sort()).toEqual(asked.sort());
      expect(operation.responses['default']?.content).toEqual({
        'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
      });
    }
    expect(components.schemas['Problem']).toMatchObject({ type: 'object' });
  });

  it('has of every route what it answers, by names that are there', async () => {
    const { routes, at, components } = await read();
    for (const { name, operation } of routes) {
      const answers = Object.entries(operation.responses).filter(([code]) => code !== 'default');
      expect([name, answers.length]).not.toEqual([name, 0]);
      for (const [code, { content }] of answers) {
        const schemas = Object.values(content ?? {}).map(({ schema }) => Object.keys(schema));
        const told = schemas.length > 0 && schemas.every((keys) => keys.length > 0);
        expect([name, code, told]).toEqual([name, code, code !== '204' && code !== '304']);
      }
    }
    const named = JSON.stringify([routes, components]).matchAll(/#\/components\/schemas\/(\w+)/g);
    const names = new Set([...named].map(([, name]) => name));
    expect([...names].filter((name) => !components.schemas[name!])).toEqual([]);
    const answer = { schema: { $ref: '#/components/schemas/PurchaseRecord' } };
    const { responses } = at('POST /api/v1/purchases');
    expect(Object.keys(responses).sort()).toEqual(['201', '202', 'default']);
    expect(responses['202']?.content).toEqual({ 'application/json': answer });
    expect(Object.keys(at('GET /api/v1/stream').responses['200']!.content!)).toEqual([
      'text/event-stream',
    ]);
    expect(Object.keys(at('GET /api/v1/reports/{report}').responses['200']!.content!)).toEqual([
      'application/json',
      'text/csv',
    ]);
  });

  it('has the headers that a route takes, and which of them it needs', async () => {
    const { routes, at, header } = await read();
    const key = 'Idempotency-Key';
    for (const { name, method, operation } of routes) {
      if (method === 'get') expect([name, header(operation, key)]).toEqual([name, undefined]);
      const edits = method === 'patch' || (method === 'delete' && !name.includes('imports'));
      expect([name, header(operation, 'If-Match')?.required]).toEqual([
        name,
        edits ? true : undefined,
      ]);
    }
    const keyed = routes.filter(({ operation }) => header(operation, key));
    expect(keyed.length).toBeGreaterThan(20);
    const required = keyed.filter(({ operation }) => header(operation, key)!.required);
    expect(required.map(({ name }) => name)).toEqual(['POST /api/v1/purchases']);
    const record = at('GET /api/v1/products/{id}');
    expect([header(record, 'If-None-Match')?.in, '304' in record.responses]).toEqual([
      'header',
      true,
    ]);
    expect(header(at('GET /api/v1/reports/{report}'), 'X-Min-Position')).toBeDefined();
  });

  it('has the files of an import, and what a report can be asked', async () => {
    const { at } = await read();
    expect(at('POST /api/v1/imports').requestBody?.content).toMatchObject({
      'multipart/form-data': { schema: { required: ['files'] } },
    });
    const asked = at('GET /api/v1/reports/{report}').parameters.map(({ name }) => name);
    expect(asked).toEqual(expect.arrayContaining(['from', 'groupBy', 'filter[brand]', 'asOf']));
  });
});

describe('the HTTP edge', () => {
  const send = (path: string, headers: Record<string, string>, method = 'GET') =>
    shop.call(path, { method, headers });

  it.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'https://good.evil.com' },
    { host: 'evil.example' },
    { host: 'localhost.evil.example' },
  ])('lets no page elsewhere in: %j', async (headers) => {
    const reply = await shop.call('/api/v1/customers', { body: { name: 'x' }, headers });
    isProblem(reply, 403);
    expect(reply.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('describes what is on the topics, as docs/ does', async () => {
    const file = new URL('../../docs/asyncapi.json', import.meta.url);
    const { status, body } = await shop.call('/api/asyncapi.json');
    expect([status, body]).toEqual([200, JSON.parse(readFileSync(file, 'utf8'))]);
  });

  it('answers no preflight', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    const reply = await send('/api/v1/customers', headers, 'OPTIONS');
    isProblem(reply, 403);
    expect(reply.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('lets its own pages in', async () => {
    const origin = `http://127.0.0.1:${String(shop.port)}`;
    expect((await send('/api/v1/customers', { origin })).status).toBe(200);
  });

  it('does not believe who claims to be somebody', async () => {
    const { id } = await shop.write(
      '/api/v1/customers',
      { name: 'Claimed' },
      { 'x-user-id': 'root', 'x-forwarded-for': '10.0.0.1', 'x-forwarded-host': 'evil.example' },
    );
    const { body } = await shop.call<Listed>(`/api/v1/customers/${id}/history`);
    expect(body.data).toMatchObject([{ actor: 'owner' }]);
    const override = { 'x-http-method-override': 'DELETE', 'if-match': '"1"' };
    expect((await send(`/api/v1/customers/${id}`, override)).status).toBe(200);
    expect((await shop.call(`/api/v1/customers/${id}`)).body['status']).toBe('active');
  });

  it('keeps a request id that is one, and makes one otherwise', async () => {
    const kept = await send('/api/v1/customers', { 'x-request-id': 'trace-1' });
    const made = await send('/api/v1/customers', { 'x-request-id': '{"level":"info"}' });
    expect(kept.headers['x-request-id']).toBe('trace-1');
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const traced = await send('/api/v1/customers', {
      traceparent: `00-${trace}-00f067aa0ba902b7-01`,
    });
    expect(traced.headers['x-request-id']).toBe(trace);
    expect(made.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('refuses headers and addresses beyond reason, and goes on', async () => {
    const large = await new Promise<number>((resolve, reject) => {
      const headers = { 'x-large': 'x'.repeat(20_000) };
      const { port } = shop;
      rawRequest({ host: '127.0.0.1', port, path: '/', headers, agent: new Agent() }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });
    expect(large).toBe(431);
    const long = await shop.call(`/api/v1/customers?q=${'x'.repeat(10_000)}`);
    expect([400, 414]).toContain(long.status);
    expect((await shop.call('/health/ready')).status).toBe(200);
  });

  it.each([
    ['two lengths', 'Content-Length: 5\r\nContent-Length: 6\r\n\r\n{"a":1}'],
    ['a length and chunks', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a folded header', 'X-Folded: a\r\n b\r\nContent-Length: 0\r\n\r\n'],
    ['a bare line feed', 'X-Bare: a\nContent-Length: 0\r\n\r\n'],
  ])('does not guess what %s mean', async (_, rest) => {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(shop.port, '127.0.0.1', () => {
        socket.write(
          `POST /api/v1/customers HTTP/1.1\r\nHost: 127.0.0.1:${shop.port}\r\n` +
            `Content-Type: application/json\r\nConnection: close\r\n${rest}`,
        );
      });
      let received = '';
      socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
      socket.on('close', () => resolve(received));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  });
});
