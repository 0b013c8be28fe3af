import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { DISTRIBUTED, Shop, sleep } from './shop.ts';
import { TraceCollector, type Span } from './trace-collector.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CLICK = '00f067aa0ba902b7';
const PREFIX = `crpmtraced${String(process.pid)}`;
const PATH = '/api/v1/purchases';

/** One process tells its own: traces.int.spec of standalone. */
const ofProcesses = DISTRIBUTED ? describe : describe.skip;

ofProcesses('a purchase followed through several processes', () => {
  let collector: TraceCollector;
  let shop: Shop;
  let order: object;
  beforeAll(async () => {
    collector = await TraceCollector.open();
    shop = await Shop.open({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      CRPM_KAFKA_PREFIX: PREFIX,
    });
    const { id: customerId } = await shop.write('/api/v1/customers', { name: 'Ann' });
    const unitPrice = { amount: '1.00', currency: 'USD' };
    const lamp = { name: 'Lamp', unitPrice, openingStock: 100 };
    const { id: productId } = await shop.write('/api/v1/products', lamp);
    order = { customerId, lines: [{ productId, quantity: 1 }] };
  }, 120_000);
  afterAll(async () => {
    await shop.close();
    collector.close();
  }, 60_000);

  it('is one trace from the click to the insert, whoever does it', async () => {
    const traceparent = `00-${TRACE}-${CLICK}-01`;
    const headers = { traceparent, 'idempotency-key': 'followed' };
    const bought = await shop.call(PATH, { body: order, headers });
    expect(bought.status).toBe(201);

    const ofIt = ({ traceId }: Span) => traceId === TRACE;
    const found = (process: string, name: string, attributes = {}) =>
      collector.find(`crpm-${process}`, name, ofIt, attributes);
    const confirmed = () =>
      found('purchases', 'append', { 'crpm.event_type': 'PurchaseConfirmed' });
    const project = () =>
      collector.find('crpm-analytics', 'project', ({ links = [] }) =>
        links.some(({ traceId, spanId }) => traceId === TRACE && spanId === confirmed()?.spanId),
      );
    const insert = () =>
      collector.find(
        'crpm-analytics',
        'insert',
        ({ parentSpanId }) => parentSpanId !== undefined && parentSpanId === project()?.spanId,
      );
    const passed = () => collector.find('crpm-gateway', 'POST /api/v1/purchases', ofIt);
    const taken = () => found('products', 'append', { 'crpm.event_type': 'StockTaken' });
    // Each process tells its own every five seconds.
    const all = () => insert() && passed() && taken();
    for (let n = 0; n < 300 && !all(); n++) await sleep(100);

    // Each process below the one that asked it.
    expect(passed()?.parentSpanId).toBe(CLICK);
    const request = found('purchases', 'POST /api/v1/purchases');
    expect(request?.parentSpanId).toBe(passed()?.spanId);
    const placed = found('purchases', 'append', { 'crpm.event_type': 'PurchasePlaced' });
    const take = found('products', 'command');
    expect(placed).toBeDefined();
    expect(take?.parentSpanId).toBe(placed?.spanId);
    expect(taken()?.parentSpanId).toBe(take?.spanId);
    expect(insert()?.traceId).toBe(project()?.traceId);

    // What is on the bus says the same to whoever else listens.
    expect(await onTheBus('PurchaseConfirmed')).toBe(`00-${TRACE}-${confirmed()!.spanId}-01`);
  }, 120_000);

  it('is as wanted where its numbers are asked for: each process has its own', async () => {
    const file = join(shop.dataDir, 'up.json');
    const { ports } = JSON.parse(readFileSync(file, 'utf8')) as { ports: Record<string, number> };
    const told: Readonly<Record<string, readonly string[]>> = {
      customers: ['crpm_append_seconds_count{store="customers"', 'crpm_relay_lag_seconds{'],
      products: ['crpm_stock_negative 0', 'crpm_append_lane_depth{store="products"}'],
      purchases: [
        'crpm_purchases_pending 0',
        'crpm_consumer_lag_events{store="purchases",consumer="settle-placed-purchase"}',
        'crpm_dead_letters{store="purchases",consumer="settle-placed-purchase"} 0',
      ],
      analytics: ['crpm_projection_position{store="purchases"} ', 'crpm_dead_letters{'],
      'gateway metrics': [`crpm_http_request_duration_seconds_count{method="POST",route="${PATH}"`],
    };
    for (const [name, series] of Object.entries(told)) {
      const url = `http://127.0.0.1:${String(ports[name])}/metrics`;
      const text = await (await fetch(url)).text();
      for (const one of [...series, 'crpm_http_unexpected_errors_total 0']) {
        expect(text).toContain(`\n${one}`);
      }
    }
  });
});

/** The header of the first event of this type among those of purchases. */
async function onTheBus(type: string): Promise<string> {
  const brokers = process.env['CRPM_TEST_KAFKA']!.split(',');
  const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: `${PREFIX}-reader` });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic: `${PREFIX}.purchases`, fromBeginning: true });
    return await new Promise((resolve, reject) => {
      const eachMessage = ({ message: { headers = {} } }: { message: { headers?: object } }) => {
        const told = headers as Readonly<Record<string, Buffer | undefined>>;
        if (told['ce_type']?.toString() === type) resolve(String(told['traceparent']));
        return Promise.resolve();
      };
      consumer.run({ eachMessage }).catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
}
