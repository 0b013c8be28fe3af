import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { RunningShop, until } from './testing/running-shop.ts';

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number };
}
interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
}
interface Export {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
  }[];
}

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CLICK = '00f067aa0ba902b7';

const spans: Span[] = [];
let collector: Server;
let shop: RunningShop;
beforeAll(async () => {
  collector = createServer((request, response) => {
    void text(request).then((body) => {
      expect(request.url).toBe('/v1/traces');
      const { resourceSpans } = JSON.parse(body) as Export;
      spans.push(...resourceSpans.flatMap((one) => one.scopeSpans.flatMap((some) => some.spans)));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const { port } = collector.address() as AddressInfo;
  shop = await RunningShop.open({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${String(port)}`,
  });
  await until(async () => (await shop.call('/health/startup')).status === 200);
}, 120_000);
afterAll(async () => {
  await shop.close();
  collector.close();
}, 60_000);

const attribute = ({ attributes }: Span, key: string) =>
  attributes.find((one) => one.key === key)?.value.stringValue;
const found = (name: string, of: Readonly<Record<string, string>> = {}): Span | undefined =>
  spans.find(
    (span) =>
      span.name === name &&
      (name === 'project' || name === 'insert' || span.traceId === TRACE) &&
      Object.entries(of).every(([key, value]) => attribute(span, key) === value),
  );

it('follows one purchase from the click to the insert', async () => {
  const { customerId, productId } = await shop.stocked();
  const order = { customerId, lines: [{ productId, quantity: 1 }] };
  const bought = await shop.call<{ id: string }>('/api/v1/purchases', order, {
    method: 'POST',
    headers: { traceparent: `00-${TRACE}-${CLICK}-01` },
  });
  expect(bought.status).toBe(201);
  const isLinked = ({ links = [] }: Span, to?: Span) =>
    links.some(({ traceId, spanId }) => traceId === TRACE && (!to || spanId === to.spanId));
  const project = () => spans.find((span) => span.name === 'project' && isLinked(span));
  await until(() => Promise.resolve(project() !== undefined));

  const request = found('POST /api/v1/purchases')!;
  expect(request).toMatchObject({ traceId: TRACE, parentSpanId: CLICK });
  const place = found('command', { 'crpm.store': 'purchases' })!;
  expect(place.parentSpanId).toBe(request.spanId);
  const placed = found('append', { 'crpm.event_type': 'PurchasePlaced' })!;
  expect(placed.parentSpanId).toBe(place.spanId);
  // Another handles it, many at once: linked, not below.
  const settling = spans.find(({ name }) => name === 'settle-placed-purchase')!;
  expect(isLinked(settling, placed)).toBe(true);
  expect(settling.traceId).not.toBe(TRACE);
  const take = found('command', { 'crpm.store': 'products' })!;
  expect(take.parentSpanId).toBe(placed.spanId);
  expect(found('append', { 'crpm.event_type': 'StockTaken' })!.parentSpanId).toBe(take.spanId);
  expect(found('append', { 'crpm.event_type': 'PurchaseConfirmed' })).toBeDefined();
  const into = project()!;
  const insert = spans.find(
    ({ name, parentSpanId }) => name === 'insert' && parentSpanId === into.spanId,
  );
  expect(insert?.traceId).toBe(into.traceId);

  // The events carry it, wherever they go.
  const { body } = await shop.call<{ data: { correlationId: string }[] }>(
    `/api/v1/purchases/${bought.body.id}/history`,
  );
  expect(new Set(body.data.map(({ correlationId }) => correlationId))).toEqual(new Set([TRACE]));
}, 60_000);
