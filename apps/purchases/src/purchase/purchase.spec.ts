import { convert, type PurchaseEvent, type PurchaseTerms, type SoldLine } from '@crpm/contracts';
import { evolveState, Refusal } from '@crpm/event-sourcing';
import { context, given, recordedAs } from '@crpm/event-sourcing/testing';
import fc from 'fast-check';
import {
  CancelPurchase,
  ConfirmPurchase,
  PlacePurchase,
  purchase,
  RecordHistoricalPurchase,
  RefusePurchase,
  type PurchaseCommand,
  type PurchaseState,
} from './purchase.ts';

const id = 'pur_1';
const why = context();
const terms: PurchaseTerms = {
  purchaseId: id,
  customer: { customerId: 'cus_1', country: 'DE' },
  currency: 'EUR',
  baseCurrency: 'USD',
  rate: '0.9185',
};
const line = (number: number, quantity: number, price: number): Omit<SoldLine, 'localMinor'> => ({
  line: number,
  productId: `prd_${number}`,
  product: `Product ${number}`,
  quantity,
  unitPriceMinor: price,
  unitCostMinor: null,
  baseMinor: price * quantity,
});
const ordered = [{ productId: 'prd_1', quantity: 3 }];
const placed: PurchaseEvent = { type: 'PurchasePlaced', data: { ...terms, lines: ordered } };
const refusal = { code: 'insufficient-stock', detail: 'none left', lines: [] };
const refused: PurchaseEvent = { type: 'PurchaseRefused', data: { purchaseId: id, ...refusal } };
const sold = { ...line(1, 3, 333), localMinor: 918 };
const sale = { ...terms, number: '1', lines: [sold], baseMinor: 999, localMinor: 918 };
const confirmed: PurchaseEvent = { type: 'PurchaseConfirmed', data: sale };
const cancelled: PurchaseEvent = {
  type: 'PurchaseCancelled',
  data: { ...sale, soldOn: '2026-03-01', stockTaken: true },
};
const historical: PurchaseEvent = { type: 'HistoricalPurchaseRecorded', data: sale };

const place = (active = true) => new PlacePurchase(id, terms, ordered, why, active);
const confirm = new ConfirmPurchase(id, [line(1, 3, 333)], why);
const refuse = new RefusePurchase(id, refusal, why);
const cancel = new CancelPurchase(id, why);

describe('purchase', () => {
  it('is placed once, by an active customer', () => {
    expect(given(purchase, []).when(place())).toEqual({ events: [placed] });
    expect(given(purchase, []).when(place(false))).toMatchObject({
      refused: 'customer-inactive',
      errors: [{ pointer: '/customerId' }],
    });
    expect(given(purchase, [placed]).when(place())).toMatchObject({ refused: 'already-exists' });
  });

  it('is confirmed complete, under the number of its placing', () => {
    expect(given(purchase, [placed]).when(confirm)).toEqual({ events: [confirmed] });
  });

  it('rounds each line once and only adds for the totals', () => {
    const lines = [line(1, 1, 101), line(2, 1, 101), line(3, 1, 101)];
    const came = given(purchase, [
      { type: 'PurchasePlaced', data: { ...terms, rate: '0.5', lines: ordered } },
    ]).when(new ConfirmPurchase(id, lines, why));
    // 50.5 cents are 51, three times: not 151.5 rounded.
    expect(came).toMatchObject({ events: [{ data: { baseMinor: 303, localMinor: 153 } }] });
  });

  it('is not recorded from a file with amounts that could not be booked', () => {
    const record = (amounts: { baseMinor: number; localMinor: number }) =>
      given(purchase, []).when(
        new RecordHistoricalPurchase(id, { ...sale, ...amounts }, '2026-03-01', [true], why),
      );
    expect(record({ baseMinor: 1e15, localMinor: 1e15 })).toHaveProperty('events.length', 1);
    expect(record({ baseMinor: 1e15 + 1, localMinor: 1 })).toMatchObject({
      refused: 'invalid-value',
    });
    expect(record({ baseMinor: 1, localMinor: 1e22 })).toMatchObject({ refused: 'invalid-value' });
  });

  it.each([
    ['JPY', '149.33', 1000, 1493],
    ['KWD', '0.3071', 1000, 3071],
  ])('is sold in %s at its own minor unit', (currency, rate, base, local) => {
    const came = given(purchase, [
      { type: 'PurchasePlaced', data: { ...terms, currency, rate, lines: ordered } },
    ]).when(new ConfirmPurchase(id, [line(1, 1, base)], why));
    expect(came).toMatchObject({ events: [{ data: { baseMinor: base, localMinor: local } }] });
  });

  it.each([
    ['confirmed', confirmed],
    ['refused', refused],
  ])('is left alone by a second settling once it is %s', (_, settled) => {
    expect(given(purchase, [placed, settled]).when(confirm)).toEqual({ events: [] });
    expect(given(purchase, [placed, settled]).when(refuse)).toEqual({ events: [] });
  });

  it('is cancelled with the whole sale and its day, once, and only when confirmed', () => {
    expect(given(purchase, [placed, confirmed]).when(cancel)).toEqual({ events: [cancelled] });
    const refusals = [[], [placed], [placed, refused], [placed, confirmed, cancelled]].map(
      (history) => (given(purchase, history).when(cancel) as { refused: string }).refused,
    );
    expect(refusals).toEqual(['not-found', 'not-confirmed', 'not-confirmed', 'already-cancelled']);
  });

  it('records a sale of the past once, and refuses it changed', () => {
    const record = (more: object = {}, soldOn = '2026-03-01', stated = true) =>
      new RecordHistoricalPurchase(id, { ...sale, ...more }, soldOn, [stated], why);
    expect(given(purchase, []).when(record())).toEqual({ events: [historical] });
    const recorded = given(purchase, [historical]);
    expect(recorded.when(record())).toEqual({ events: [] });
    expect(recorded.when(record({ note: 'said otherwise' }))).toEqual({ events: [] });
    for (const other of [
      record({}, '2026-03-02'),
      record({ currency: 'USD' }),
      record({ customer: { customerId: 'cus_2' } }),
      record({ lines: [{ ...sold, quantity: 4 }] }),
      record({ lines: [sold, sold] }),
      record({ lines: [{ ...sold, unitPriceMinor: 334, baseMinor: 1002 }] }),
    ]) {
      expect(recorded.when(other)).toMatchObject({ refused: 'sale-changed' });
    }
  });

  it('is the same sale where only the catalogue has another price now', () => {
    const lines = [{ ...sold, unitPriceMinor: 400, baseMinor: 1200 }];
    const again = new RecordHistoricalPurchase(id, { ...sale, lines }, '2026-03-01', [false], why);
    expect(given(purchase, [historical]).when(again)).toEqual({ events: [] });
  });

  it('puts no stock back for a sale of the past', () => {
    expect(given(purchase, [historical]).when(cancel)).toMatchObject({
      events: [{ type: 'PurchaseCancelled', data: { stockTaken: false, soldOn: '2026-03-01' } }],
    });
  });
});

const names = ['place', 'place-inactive', 'confirm', 'refuse', 'cancel', 'record'] as const;
type Name = (typeof names)[number];
const commandOf: Readonly<Record<Name, PurchaseCommand>> = {
  place: place(),
  'place-inactive': place(false),
  confirm,
  refuse,
  cancel,
  record: new RecordHistoricalPurchase(id, sale, '2026-03-01', [true], why),
};

/** What may become of a purchase: the next status, or the refusal; nothing said: nothing happens. */
const NEXT: Readonly<Record<string, Partial<Record<Name, string>>>> = {
  none: {
    place: 'pending',
    'place-inactive': '!customer-inactive',
    cancel: '!not-found',
    record: 'confirmed',
  },
  pending: {
    place: '!already-exists',
    'place-inactive': '!already-exists',
    confirm: 'confirmed',
    refuse: 'refused',
    cancel: '!not-confirmed',
    record: '!sale-changed',
  },
  refused: {
    place: '!already-exists',
    'place-inactive': '!already-exists',
    cancel: '!not-confirmed',
    record: '!sale-changed',
  },
  confirmed: {
    place: '!already-exists',
    'place-inactive': '!already-exists',
    cancel: 'cancelled',
  },
  cancelled: {
    place: '!already-exists',
    'place-inactive': '!already-exists',
    cancel: '!already-cancelled',
  },
};

it('follows its few ways whatever sequence of commands comes', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...names), { maxLength: 30 }), (sequence) => {
      let state: PurchaseState = purchase.initial;
      let status = 'none';
      let version = 0;
      for (const name of sequence) {
        let came = status;
        try {
          for (const event of purchase.decide(commandOf[name], state)) {
            state = evolveState(purchase, state, recordedAs(event, ++version)) as PurchaseState;
          }
          came = state.status;
        } catch (error) {
          came = `!${(error as Refusal).code}`;
        }
        expect(`${status} ${name} ${came}`).toBe(
          `${status} ${name} ${NEXT[status]?.[name] ?? status}`,
        );
        status = state.status;
      }
      expect(version).toBeLessThanOrEqual(3);
    }),
    { numRuns: 1000 },
  );
});

it('adds up: local totals are the sum of lines converted one by one', () => {
  const lines = fc.array(
    fc.record({
      quantity: fc.integer({ min: 1, max: 99 }),
      price: fc.integer({ min: 0, max: 10 ** 7 }),
    }),
    { minLength: 1, maxLength: 20 },
  );
  const rate = fc
    .integer({ min: 1, max: 10 ** 8 })
    .map((tenThousandths) => `${tenThousandths / 10 ** 4}`);
  fc.assert(
    fc.property(lines, rate, fc.constantFrom('JPY', 'EUR', 'KWD'), (given_, at, currency) => {
      const taken = given_.map(({ quantity, price }, index) => line(index + 1, quantity, price));
      const data = { ...terms, rate: at, currency, lines: ordered };
      const came = given(purchase, [{ type: 'PurchasePlaced', data }]).when(
        new ConfirmPurchase(id, taken, why),
      ) as { events: PurchaseEvent[] };
      const made = (came.events[0] as typeof confirmed).data as typeof sale;
      const local = taken.map(({ baseMinor }) => convert(baseMinor, 'USD', at, currency));
      expect(made.lines.map(({ localMinor }) => localMinor)).toEqual(local);
      expect(made.localMinor).toBe(local.reduce((sum, minor) => sum + minor, 0));
      expect(made.baseMinor).toBe(taken.reduce((sum, { baseMinor }) => sum + baseMinor, 0));
    }),
  );
});
