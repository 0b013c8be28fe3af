import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock, systemIds, systemTimers } from '@crpm/adapters';
import { silentLog } from '@crpm/event-sourcing/testing';
import { configureHttp, httpAdapter, type Infrastructure } from '@crpm/service-kit';
import {
  SERVICES,
  TokenIssuer,
  TokenVerifier,
  type ServiceName,
} from '@crpm/service-kit/distributed';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ProxyModule } from './proxy.module.ts';
import { Services } from './services.ts';

const HOST = '127.0.0.1';
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const tokens = new TokenIssuer('gateway', privateKey, systemClock);
const verifier = (service: string) =>
  new TokenVerifier(service, new Map([['gateway', publicKey]]), systemClock);

type Answer = Parameters<typeof createServer>[1] & object;

/** Services as bare servers, which see every byte. */
let servers: Map<ServiceName, Server>;
let answers: Partial<Record<ServiceName, Answer>>;
let gateway: NestFastifyApplication;
let services: Services;
let port: number;

async function listen(service: ServiceName, on = 0): Promise<string> {
  const server = createServer((incoming, reply) => {
    const answer = answers[service];
    if (answer) answer(incoming, reply);
    else reply.end(service);
  });
  server.listen(on, HOST);
  await once(server, 'listening');
  servers.set(service, server);
  return `http://${HOST}:${(server.address() as AddressInfo).port}`;
}
async function end(service: ServiceName): Promise<number> {
  const server = servers.get(service)!;
  const { port: was } = server.address() as AddressInfo;
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  return was;
}

beforeEach(async () => {
  servers = new Map();
  answers = {};
  const urls = new Map<ServiceName, string[]>();
  for (const service of SERVICES) urls.set(service, [await listen(service)]);
  // Two replicas, of which one was never there.
  urls.set('products', ['http://127.0.0.1:9', ...urls.get('products')!]);
  services = new Services(urls, tokens, systemClock, silentLog);
  gateway = await NestFactory.create<NestFastifyApplication>(
    ProxyModule.register({ log: silentLog } as Infrastructure, services),
    httpAdapter(systemIds),
    { logger: false, bodyParser: false },
  );
  configureHttp(gateway, {
    ids: systemIds,
    log: silentLog,
    timers: systemTimers,
    hosts: [HOST],
    patience: { whole: 500, silence: 500, goodbye: 10_000 },
  });
  await gateway.listen(0, HOST);
  port = Number(new URL(await gateway.getUrl()).port);
});
afterEach(async () => {
  await gateway.close();
  for (const server of servers.values()) {
    server.closeAllConnections();
    server.close();
  }
});

interface Call {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string;
}
async function call(path: string, { method = 'GET', headers = {}, body }: Call = {}) {
  const outgoing = request({ host: HOST, port, path, method, headers, agent: false });
  outgoing.end(body);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of incoming) text += String(chunk);
  return { status: incoming.statusCode, headers: incoming.headers, text };
}

it.each([
  ['/api/v1/customers', 'customers'],
  ['/api/v1/customers/cus_1/history', 'customers'],
  ['/api/v1/customers/cus_1/purchases?limit=1', 'purchases'],
  ['/api/v1/inventory/movements', 'products'],
  ['/api/v1/categories', 'products'],
  ['/api/v1/fx-rates', 'purchases'],
  ['/api/v1/reports/sales-overview', 'analytics'],
])('%s is for %s', async (path, service) => {
  expect((await call(path)).text).toBe(service);
});

it('passes a request on as it came, for whom it came, and without what is for the gateway', async () => {
  let seen: IncomingMessage | undefined;
  let body = '';
  answers.customers = (incoming, reply) => {
    seen = incoming;
    incoming.on('data', (chunk: Buffer) => (body += chunk.toString()));
    incoming.on('end', () => reply.writeHead(201, { etag: '"1"', 'x-more': ['a', 'b'] }).end('{}'));
  };
  const { status, headers } = await call('/api/v1/customers?a=%20b&a=c', {
    method: 'POST',
    body: '{"name":"Ann"}',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': ['one', 'two'],
      'x-min-position': 'purchases=3',
      'x-request-id': 'mine',
      traceparent: '00-1-2-01',
      authorization: 'Bearer forged',
      cookie: 'session=1',
      connection: 'close, x-private',
      'x-private': 'yes',
    },
  });
  expect([status, headers.etag, headers['x-more'], headers['x-request-id']]).toEqual([
    201,
    '"1"',
    'a, b',
    'mine',
  ]);
  expect([seen!.method, seen!.url, body]).toEqual([
    'POST',
    '/api/v1/customers?a=%20b&a=c',
    '{"name":"Ann"}',
  ]);
  expect(seen!.headersDistinct).toMatchObject({
    'idempotency-key': ['one', 'two'],
    'x-min-position': ['purchases=3'],
    'x-request-id': ['mine'],
    traceparent: ['00-1-2-01'],
  });
  for (const gone of ['cookie', 'x-private', 'origin']) expect(seen!.headers[gone]).toBeUndefined();
  const token = seen!.headersDistinct['authorization'];
  expect(token).toHaveLength(1);
  const claims = verifier('customers').verify(token![0]!.replace('Bearer ', ''));
  expect(claims).toMatchObject({ iss: 'gateway', aud: 'customers', sub: 'owner' });
});

it('passes problems, 304 and the headers of HEAD back unchanged', async () => {
  const problem = JSON.stringify({ code: 'stale-version', status: 412, requestId: 'x' });
  answers.products = ({ method }, reply) => {
    if (method === 'PATCH') {
      reply
        .writeHead(412, { 'content-type': 'application/problem+json', etag: '"4"' })
        .end(problem);
    } else if (method === 'HEAD') reply.writeHead(200, { 'content-length': '489' }).end();
    else reply.writeHead(304, { etag: '"3"' }).end();
  };
  const refused = await call('/api/v1/products/1', { method: 'PATCH' });
  expect([
    refused.status,
    refused.text,
    refused.headers['content-type'],
    refused.headers.etag,
  ]).toEqual([412, problem, 'application/problem+json', '"4"']);
  const unchanged = await call('/api/v1/products/1');
  expect([unchanged.status, unchanged.headers.etag, unchanged.text]).toEqual([304, '"3"', '']);
  const head = await call('/api/v1/products/1', { method: 'HEAD' });
  expect([head.status, head.headers['content-length'], head.text]).toEqual([200, '489', '']);
});

it('says that a service is down on its own paths only, and goes on once it is back', async () => {
  await call('/api/v1/purchases');
  const was = await end('purchases');
  for (let n = 0; n < 2; n++) {
    const { status, headers, text } = await call('/api/v1/purchases');
    expect([status, headers['retry-after']]).toEqual([503, '1']);
    expect(JSON.parse(text)).toMatchObject({
      code: 'unavailable',
      detail: 'The purchases service does not answer.',
      instance: '/api/v1/purchases',
    });
  }
  expect((await call('/api/v1/products')).text).toBe('products');
  await listen('purchases', was);
  expect((await call('/api/v1/purchases')).text).toBe('purchases');
});

it('repeats what may be repeated when a connection breaks, and nothing else', async () => {
  let asked: string[] = [];
  answers.customers = ({ method, headers, socket }, reply) => {
    asked.push(`${method ?? ''} ${String(headers['idempotency-key'])}`);
    if (asked.length === 1) socket.destroy();
    else reply.end('ok');
  };
  expect((await call('/api/v1/customers')).text).toBe('ok');
  asked = [];
  const keyed = { method: 'POST', headers: { 'idempotency-key': 'k' } };
  expect((await call('/api/v1/customers', keyed)).text).toBe('ok');
  expect(asked).toEqual(['POST k', 'POST k']);
  asked = [];
  expect((await call('/api/v1/customers', { method: 'POST' })).status).toBe(503);
  expect(asked).toHaveLength(1);
});

it('asks again where a service slept through a request: the caller was not late', async () => {
  let asked = 0;
  answers.purchases = (_, reply) => {
    asked += 1;
    // As Node answers of itself, once awake, what had arrived before it slept.
    if (asked === 1) reply.writeHead(408);
    reply.end('ok');
  };
  const path = '/api/v1/purchases';
  const headers = { 'idempotency-key': 'k' };
  expect(await call(path, { method: 'POST', headers })).toMatchObject({ status: 200, text: 'ok' });
  expect(asked).toBe(2);
  asked = 0;
  const { status, text } = await call(path, { method: 'POST' });
  expect([status, asked]).toEqual([503, 1]);
  expect(JSON.parse(text)).toMatchObject({ code: 'unavailable' });
});

it('answers as things come, and takes the question back when the caller goes', async () => {
  let abandoned: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => (abandoned = resolve));
  answers.analytics = (_, reply) => {
    reply.once('close', abandoned);
    reply.writeHead(200, { 'content-type': 'text/csv' }).write('first\n');
  };
  const outgoing = request({ host: HOST, port, path: '/api/v1/reports/x', agent: false }).end();
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  const [first] = (await once(incoming, 'data')) as [Buffer];
  expect(first.toString()).toBe('first\n');
  outgoing.destroy();
  await gone;

  const waiting = new Promise<void>((resolve) => {
    answers.analytics = (_, reply) => {
      reply.once('close', resolve);
      impatient.destroy();
    };
  });
  const impatient = request({ host: HOST, port, path: '/api/v1/reports/x', agent: false }).end();
  impatient.on('error', () => undefined);
  await waiting;
});

it('tells of an answer that breaks off, or breaks off itself where it has begun to answer', async () => {
  let length = 100;
  answers.analytics = (_, reply) => {
    reply.writeHead(200, { 'content-length': String(length), etag: '"1"' }).write('half');
    setTimeout(() => reply.destroy(), 20);
  };
  const broken = await call('/api/v1/reports/x');
  expect([broken.status, JSON.parse(broken.text)]).toMatchObject([
    503,
    { code: 'unavailable', detail: 'The analytics service broke off its answer.' },
  ]);
  expect(broken.headers).not.toHaveProperty('etag');
  length = 1_000_000;
  await expect(call('/api/v1/reports/x')).rejects.toThrow('aborted');
});

it('keeps its doors: bodies beyond a mebibyte, other pages, and calls that a service refuses', async () => {
  let asked = 0;
  answers.customers = (_, reply) => {
    asked += 1;
    reply.writeHead(401).end();
  };
  const large = await call('/api/v1/customers', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: 'x'.repeat(1_048_577),
  });
  expect([large.status, JSON.parse(large.text)]).toMatchObject([413, { code: 'body-too-large' }]);
  const foreign = await call('/api/v1/customers', { headers: { origin: 'http://evil.example' } });
  expect([foreign.status, asked]).toEqual([403, 0]);
  const refused = await call('/api/v1/customers');
  expect([refused.status, JSON.parse(refused.text)]).toMatchObject([
    503,
    { code: 'unavailable', detail: 'The customers service does not take our calls.' },
  ]);
});
