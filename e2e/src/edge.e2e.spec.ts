import { connect } from 'node:net';
import { PROBLEMS } from '@crpm/contracts';
import { isProblem } from './problems.ts';
import { DISTRIBUTED, Shop } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
}, 120_000);
afterAll(async () => {
  expect(shop.log).not.toContain('unexpected error');
  await shop.close();
}, 60_000);

/** What a socket gets for what it says, and after how many milliseconds it was closed. */
function say(text: string): Promise<{ answer: string; after: number }> {
  const began = Date.now();
  return new Promise((resolve) => {
    const socket = connect(shop.port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve({ answer, after: Date.now() - began });
    });
  });
}

describe('what is no request', () => {
  const HOST = 'Host: 127.0.0.1\r\n';
  it.each([
    ['an unknown method', `FOO / HTTP/1.1\r\n${HOST}\r\n`, 400, 'malformed-request'],
    ['another protocol', '\x16\x03\x01\x00', 400, 'malformed-request'],
    ['a broken header', `GET / HTTP/1.1\r\n${HOST}a b: c\r\n\r\n`, 400, 'malformed-request'],
    [
      'two lengths',
      `POST / HTTP/1.1\r\n${HOST}Content-Length: 5\r\nContent-Length: 6\r\n\r\n`,
      400,
      'malformed-request',
    ],
    ['no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'malformed-request'],
    [
      'headers of 20 kB',
      `GET / HTTP/1.1\r\n${HOST}X: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'header-too-large',
    ],
    [
      'what is expected of us',
      `GET / HTTP/1.1\r\n${HOST}Expect: x\r\n\r\n`,
      417,
      'expectation-failed',
    ],
    [
      'a file that is to be another',
      `GET / HTTP/1.1\r\n${HOST}Connection: close\r\nIf-Match: "x"\r\n\r\n`,
      412,
      'precondition-failed',
    ],
    [
      'a part of a file that it has not',
      `GET / HTTP/1.1\r\n${HOST}Connection: close\r\nRange: bytes=99999999-\r\n\r\n`,
      416,
      'range-not-satisfiable',
    ],
  ])('%s is told so in problem details', async (_, text, status, code) => {
    const { answer } = await say(text);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toMatch(/content-type: application\/problem\+json/);
    expect(JSON.parse(body)).toMatchObject({
      status,
      code,
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
    expect(head).toContain((JSON.parse(body) as { requestId: string }).requestId);
  });

  it('is waited for no longer than ten seconds', async () => {
    const slow = [say('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: '), say('G'), say('')];
    for (const { answer, after } of await Promise.all(slow)) {
      expect(answer).toMatch(/^HTTP\/1.1 408 [^]*"request-timeout"/);
      expect(after).toBeGreaterThan(9000);
      expect(after).toBeLessThan(13_000);
    }
  }, 30_000);
});

describe('addresses', () => {
  it.each(['/%zz', '/%E0%A4', '/api/v1/customers/%E0%A4%A'])('%s: 400', async (path) => {
    isProblem(await shop.call(path), 400, 'malformed-request');
  });

  it('of ten thousand characters: 414', async () => {
    for (const path of ['/x', '/api/v1/customers?q=', '/api/v1/customers/']) {
      isProblem(await shop.call(path + 'x'.repeat(10_000)), 414, 'url-too-long');
    }
  });

  it.each([
    '/.git/config',
    '/.env',
    // One process is for this machine alone, and tells its numbers where it answers.
    ...(DISTRIBUTED ? ['/metrics'] : []),
    '/debug',
    '/main.js.map',
    '/server-status',
    '/API/v1/customers',
    '/Api',
    '/..%2f..%2fpackage.json',
    '/..%2f..%2f..%2fpackage.json',
    '/%2e%2e/package.json',
    '/api/v1/nothing',
  ])('show nothing at %s', async (path) => isProblem(await shop.call(path), 404, 'not-found'));

  it.each(['/API/v1/customers', '/api/nothing', '/.git/config', '/.well-known/x', '/x.map'])(
    'show browsers nothing at %s',
    async (path) => {
      const headers = { accept: 'text/html,*/*' };
      isProblem(await shop.call(path, { headers }), 404, 'not-found');
    },
  );

  it('that the console routes get its page, with whatever query', async () => {
    const headers = { accept: 'text/html,application/xhtml+xml' };
    for (const path of ['/', '/customers?q=a&sort=name', '/analytics/sales-overview?from=x']) {
      const { status, text } = await shop.call(path, { headers });
      expect([status, text.includes('<crpm-root')]).toEqual([200, true]);
    }
    expect((await shop.call('/')).status).toBe(200);
    expect((await shop.call('/favicon.svg')).headers['content-type']).toMatch(/svg/);
  });
});

describe('methods', () => {
  it.each([
    ['TRACE', '/api/v1/customers', 'GET, HEAD, POST'],
    ['OPTIONS', '/api/v1/customers', 'GET, HEAD, POST'],
    ['PUT', '/api/v1/customers', 'GET, HEAD, POST'],
    ['DELETE', '/api/v1/customers', 'GET, HEAD, POST'],
    ['POST', '/api/v1/customers/cus_1', 'DELETE, GET, HEAD, PATCH'],
    ['GET', '/api/v1/inventory/receipts', 'POST'],
    ['GET', '/api/v1/products/prd_1/deactivation?x=1', 'POST'],
    ['PATCH', '/api/v1/fx-rates', 'GET, HEAD, PUT'],
    ['POST', '/api/v1/reports/sales-overview', 'GET, HEAD'],
    ['POST', '/health/live', 'GET, HEAD'],
  ])('%s %s: 405', async (method, path, allowed) => {
    const reply = await shop.call(path, { method });
    isProblem(reply, 405, 'method-not-allowed');
    expect(reply.headers['allow']).toBe(allowed);
  });

  it.each(['TRACE', 'OPTIONS', 'PUT'])('%s of what is not there: 404', async (method) => {
    isProblem(await shop.call('/api/v1/nothing', { method }), 404);
  });
});

describe('parameters that nobody knows', () => {
  it.each([
    ['GET', '/api/v1/customers/cus_1'],
    ['GET', '/api/v1/customers/cus_1/history'],
    ['GET', '/api/v1/products/prd_1'],
    ['GET', '/api/v1/products/prd_1/history'],
    ['GET', '/api/v1/purchases/pur_1'],
    ['GET', '/api/v1/categories'],
    ['GET', '/api/v1/stores'],
    ['GET', '/api/v1/imports'],
    ['GET', '/api/v1/imports/imp_1'],
    ['GET', '/api/v1/reports'],
    ['GET', '/api/v1/settings'],
    ['GET', '/health/live'],
    ['POST', '/api/v1/customers'],
    ['POST', '/api/v1/products'],
    ['POST', '/api/v1/purchases'],
    ['POST', '/api/v1/inventory/counts'],
    ['PUT', '/api/v1/fx-rates'],
    ['PATCH', '/api/v1/customers/cus_1'],
    ['DELETE', '/api/v1/products/prd_1'],
    ['POST', '/api/v1/purchases/pur_1/cancellation'],
  ])('%s %s: 400', async (method, path) => {
    const body = method === 'GET' || method === 'DELETE' ? undefined : {};
    const reply = await shop.call(`${path}?unknown=1`, { method, body });
    isProblem(reply, 400, 'unknown-parameter');
    expect(reply.body['errors']).toMatchObject([{ pointer: 'unknown', code: 'unknown' }]);
  });
});

describe('bodies', () => {
  const register = (body: string | Buffer, type: string) =>
    shop.call('/api/v1/customers', { body, headers: { 'content-type': type } });
  const json = '{"name":"Ann"}';

  it('that are no UTF-8 are refused', async () => {
    const latin = Buffer.from('{"name":"J\xfcrgen"}', 'latin1');
    isProblem(await register(latin, 'application/json'), 400, 'malformed-request');
    const cut = Buffer.concat([
      Buffer.from('{"name":"'),
      Buffer.from([0xe2, 0x82]),
      Buffer.from('"}'),
    ]);
    isProblem(await register(cut, 'application/json'), 400, 'malformed-request');
  });

  it.each(['utf-16', 'iso-8859-1', '"UTF-16"', 'x'])('in charset %s: 415', async (charset) => {
    const reply = await register(json, `application/json; charset=${charset}`);
    isProblem(reply, 415, 'unsupported-media-type');
  });

  it.each(['utf-8', 'UTF-8', '"utf-8"'])('in charset %s are taken', async (charset) => {
    expect((await register(json, `application/json;charset=${charset}`)).status).toBe(201);
  });

  it.each(['/api/v1/customers', '/api/v1/purchases', '/api/v1/imports/imp_1/answers'])(
    'of files are no JSON: %s',
    async (path) => {
      const body = '--b\r\ncontent-disposition: form-data; name="name"\r\n\r\nAnn\r\n--b--\r\n';
      const headers = { 'content-type': 'multipart/form-data; boundary=b' };
      isProblem(await shop.call(path, { body, headers }), 415, 'unsupported-media-type');
    },
  );
});

it('explains every problem where its type points to', async () => {
  const { status, headers, text } = await shop.call('/api/docs/problems');
  expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  for (const [code, [number, title]] of Object.entries(PROBLEMS)) {
    expect(text).toContain(`id="${code}"`);
    expect(text).toContain(`<td>${number}</td><td>${title}</td>`);
  }
});
