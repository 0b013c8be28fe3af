import type { DomainEvent, OrderedLine } from '@crpm/contracts';
import { BusinessCalendar, CommandLane, Refusal, type AnyStreamRef } from '@crpm/event-sourcing';
import {
  context,
  CountedIds,
  HandClock,
  InMemoryEventStore,
  MemoryDisk,
  realTimers,
  silentLog,
} from '@crpm/event-sourcing/testing';
import { product } from '../product/product.ts';
import { stock } from './stock.ts';
import { takeStock, type TakeStockRequest } from './take-stock.ts';

let store: InMemoryEventStore;
let lane: CommandLane;

beforeEach(async () => {
  store = new InMemoryEventStore('products', new MemoryDisk(), 'epoch');
  const runtime = { clock: new HandClock(), ids: new CountedIds(), timers: realTimers };
  lane = new CommandLane(store, [], new BusinessCalendar('UTC'), { ...runtime, log: silentLog });
  for (const [id, units] of Object.entries({ lamp: 5, desk: 2, gone: 9 })) {
    const description = { name: id.toUpperCase() };
    const data = { productId: id, description, priceMinor: 250, costMinor: null, currency: 'USD' };
    await put({ type: product, id }, { type: 'ProductListed', data });
    const opened = { productId: id, quantity: units, onHand: units };
    await put({ type: stock, id }, { type: 'StockOpened', data: opened });
  }
  await put({ type: product, id: 'gone' }, { type: 'ProductDeactivated', data: {} });
});

const put = (ref: AnyStreamRef, event: DomainEvent) =>
  lane.execute({
    context: context(),
    streams: [ref],
    decide: () => [{ ref, event }],
    answer: () => null,
  });

const take = async (purchaseId: string, ...lines: OrderedLine[]) => {
  return taking({ purchaseId, lines, ...dollars });
};
const dollars = { currency: 'USD', baseCurrency: 'USD', rate: '1' };
const taking = async (request: TakeStockRequest) => {
  const commandId = `take:${request.purchaseId}`;
  const command = takeStock(request, context({ commandId, requestHash: commandId }));
  try {
    return (await lane.execute(command)).answer;
  } catch (error) {
    const { code, errors } = error as Refusal;
    return { code, errors };
  }
};
const of = (productId: string, quantity: number, expectedUnitPriceMinor?: number): OrderedLine => ({
  productId,
  quantity,
  expectedUnitPriceMinor,
});
const movements = async () =>
  (await store.readAfter(0, 100))
    .filter(({ type }) => type === 'StockTaken')
    .map(({ data }) => data);

describe('taking the stock of a purchase', () => {
  it('refuses what could not be booked, in total or in the currency of the payment', async () => {
    const tooMuch = { code: 'invalid-value', errors: [{ pointer: '/lines' }] };
    await put(
      { type: product, id: 'lamp' },
      {
        type: 'ProductRepriced',
        data: { productId: 'lamp', priceMinor: 6e14, previousMinor: 250 },
      },
    );
    expect(await take('q', of('lamp', 1), of('desk', 1))).toHaveLength(2);
    expect(await take('r', of('lamp', 1), of('lamp', 1))).toMatchObject(tooMuch);
    expect(
      await taking({
        purchaseId: 's',
        lines: [of('lamp', 1)],
        ...dollars,
        currency: 'EUR',
        rate: '999999999',
      }),
    ).toMatchObject(tooMuch);
    expect(await movements()).toHaveLength(2);
  });

  it('takes all lines and tells the facts of the moment', async () => {
    expect(await take('p', of('lamp', 2), of('desk', 1))).toEqual([
      {
        line: 1,
        productId: 'lamp',
        product: 'LAMP',
        quantity: 2,
        unitPriceMinor: 250,
        unitCostMinor: null,
        baseMinor: 500,
      },
      {
        line: 2,
        productId: 'desk',
        product: 'DESK',
        quantity: 1,
        unitPriceMinor: 250,
        unitCostMinor: null,
        baseMinor: 250,
      },
    ]);
    expect(await movements()).toEqual([
      { productId: 'lamp', quantity: -2, onHand: 3, purchaseId: 'p' },
      { productId: 'desk', quantity: -1, onHand: 1, purchaseId: 'p' },
    ]);
  });

  it('takes nothing when one line cannot be had', async () => {
    expect(await take('p', of('lamp', 1), of('desk', 3))).toMatchObject({
      code: 'insufficient-stock',
      errors: [{ pointer: '/lines/1/quantity', productId: 'desk', available: 2 }],
    });
    expect(await movements()).toEqual([]);
  });

  it('adds up lines of one product, and moves it once', async () => {
    expect(await take('p', of('lamp', 3), of('lamp', 3))).toMatchObject({
      code: 'insufficient-stock',
      errors: [{ pointer: '/lines/0/quantity' }, { pointer: '/lines/1/quantity' }],
    });
    expect(await take('q', of('lamp', 3), of('lamp', 2))).toMatchObject([
      { line: 1, quantity: 3 },
      { line: 2, quantity: 2 },
    ]);
    expect(await movements()).toEqual([
      { productId: 'lamp', quantity: -5, onHand: 0, purchaseId: 'q' },
    ]);
  });

  it('names the worst of several faults, and all of them', async () => {
    const answer = await take('p', of('lamp', 9), of('gone', 1), of('none', 1), of('desk', 1, 1));
    expect(answer).toMatchObject({
      code: 'unknown-product',
      errors: [
        { code: 'insufficient-stock' },
        { code: 'product-inactive', pointer: '/lines/1/productId' },
        { code: 'unknown-product', pointer: '/lines/2/productId' },
        { code: 'price-changed', pointer: '/lines/3/expectedUnitPrice', unitPriceMinor: 250 },
      ],
    });
  });

  it('takes at the price that was shown, refuses at another', async () => {
    expect(await take('p', of('lamp', 1, 250))).toHaveLength(1);
    expect(await take('q', of('lamp', 1, 249))).toMatchObject({ code: 'price-changed' });
  });

  it('answers the same purchase the same way, and moves its stock once', async () => {
    const first = await take('p', of('lamp', 5));
    expect(await take('p', of('lamp', 5))).toEqual(first);
    expect(await take('q', of('lamp', 1))).toMatchObject({ code: 'insufficient-stock' });
    await put(
      { type: stock, id: 'lamp' },
      { type: 'StockReceived', data: { productId: 'lamp', quantity: 9, onHand: 9 } },
    );
    expect(await take('q', of('lamp', 1))).toMatchObject({ code: 'insufficient-stock' });
    expect(await movements()).toHaveLength(1);
  });

  it('refuses an amount that would not add up exactly', async () => {
    await put(
      { type: product, id: 'lamp' },
      {
        type: 'ProductRepriced',
        data: { productId: 'lamp', priceMinor: 10 ** 15, previousMinor: 1 },
      },
    );
    expect(await take('p', of('lamp', 2))).toMatchObject({ code: 'invalid-value' });
  });
});
