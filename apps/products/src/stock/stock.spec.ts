import type { Recorded, StockEvent } from '@crpm/contracts';
import { evolveState, Refusal } from '@crpm/event-sourcing';
import { context, given, recordedAs } from '@crpm/event-sourcing/testing';
import fc from 'fast-check';
import { stock, type StockCommand, type StockState } from './stock.ts';

const id = 'prd_1';
const on = { id, context: context() };
const opened = (quantity: number): StockEvent => ({
  type: 'StockOpened',
  data: { productId: id, quantity, onHand: quantity },
});

describe('stock', () => {
  it('opens once, and not at zero', () => {
    const open = (quantity: number): StockCommand => ({ type: 'OpenStock', quantity, ...on });
    expect(given(stock, []).when(open(5))).toEqual({ events: [opened(5)] });
    expect(given(stock, []).when(open(0))).toEqual({ events: [] });
    expect(given(stock, [opened(5)]).when(open(5))).toEqual({ events: [] });
  });

  it('is not opened over what has moved already', () => {
    const received: StockEvent = {
      type: 'StockReceived',
      data: { productId: id, quantity: 2, onHand: 2 },
    };
    const came = given(stock, [received]).when({ type: 'OpenStock', quantity: 100, ...on });
    expect(came).toEqual({ events: [] });
  });

  it('keeps with a receipt what it came with', () => {
    const extras = { supplierId: 'sup', unitCostMinor: 150, note: 'late' };
    const came = given(stock, [opened(5)]).when({
      type: 'ReceiveStock',
      quantity: 3,
      ...extras,
      ...on,
    });
    expect(came).toEqual({
      events: [
        { type: 'StockReceived', data: { productId: id, quantity: 3, onHand: 8, ...extras } },
      ],
    });
  });

  it('tells how much there is when there is not enough', () => {
    const take = (quantity: number): StockCommand => ({
      type: 'TakeStock',
      quantity,
      purchaseId: 'pur_1',
      ...on,
    });
    expect(given(stock, [opened(5)]).when(take(6))).toMatchObject({
      refused: 'insufficient-stock',
      errors: [{ pointer: '/quantity', available: 5 }],
    });
    expect(given(stock, [opened(5)]).when(take(5))).toEqual({
      events: [
        {
          type: 'StockTaken',
          data: { productId: id, quantity: -5, onHand: 0, purchaseId: 'pur_1' },
        },
      ],
    });
    expect(given(stock, []).when(take(1))).toMatchObject({ refused: 'insufficient-stock' });
  });

  it('adjusts by signed units, never below nothing', () => {
    const adjust = (quantity: number): StockCommand => ({ type: 'AdjustStock', quantity, ...on });
    expect(given(stock, [opened(5)]).when(adjust(-5))).toEqual({
      events: [{ type: 'StockAdjusted', data: { productId: id, quantity: -5, onHand: 0 } }],
    });
    const { refused } = given(stock, [opened(5)]).when(adjust(-6)) as { refused: string };
    expect(refused).toBe('insufficient-stock');
  });

  it('records a count that found what was expected, too', () => {
    const came = given(stock, [opened(5)]).when({ type: 'CountStock', counted: 5, ...on });
    expect(came).toEqual({
      events: [
        { type: 'StockCounted', data: { productId: id, quantity: 0, onHand: 5, counted: 5 } },
      ],
    });
  });

  it('refuses a balance that would not add up exactly', () => {
    const came = given(stock, [opened(1_000_000_000_000)]).when({
      type: 'ReceiveStock',
      quantity: 1,
      ...on,
    });
    expect(came).toMatchObject({ refused: 'invalid-value' });
  });
});

const units = fc.integer({ min: 1, max: 50 });
const commands: fc.Arbitrary<StockCommand> = fc.oneof(
  units.map((quantity): StockCommand => ({ type: 'OpenStock', quantity, ...on })),
  units.map((quantity): StockCommand => ({ type: 'ReceiveStock', quantity, ...on })),
  fc
    .integer({ min: -50, max: 50 })
    .map((quantity): StockCommand => ({ type: 'AdjustStock', quantity, ...on })),
  fc
    .integer({ min: 0, max: 80 })
    .map((counted): StockCommand => ({ type: 'CountStock', counted, ...on })),
  units.map((quantity): StockCommand => ({ type: 'TakeStock', quantity, purchaseId: 'p', ...on })),
  units.map((quantity): StockCommand => ({
    type: 'ReturnStock',
    quantity,
    purchaseId: 'p',
    ...on,
  })),
);

/** What a shelf is, without events: units, and whether anything ever moved. */
function model(shelf: { units: number; touched: boolean }, command: StockCommand): boolean {
  const { type } = command;
  if (type === 'OpenStock') {
    if (!shelf.touched) shelf.units = command.quantity;
    shelf.touched = true;
    return true;
  }
  const after =
    type === 'CountStock'
      ? command.counted
      : shelf.units + (type === 'TakeStock' ? -command.quantity : command.quantity);
  if (after < 0) return false;
  shelf.units = after;
  shelf.touched = true;
  return true;
}

it('agrees with a shelf whatever is asked of it: never negative, and the ledger adds up', () => {
  fc.assert(
    fc.property(fc.array(commands, { maxLength: 200 }), (sequence) => {
      const shelf = { units: 0, touched: false };
      const ledger: Recorded[] = [];
      let state: StockState = stock.initial;
      for (const command of sequence) {
        let accepted = true;
        try {
          for (const event of stock.decide(command, state)) {
            ledger.push(recordedAs(event, ledger.length + 1));
            state = evolveState(stock, state, ledger.at(-1)!) as StockState;
          }
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
          accepted = false;
        }
        expect(accepted).toBe(model(shelf, command));
        expect(state.onHand).toBe(shelf.units);
      }
      let balance = 0;
      for (const { data } of ledger) {
        const { quantity, onHand } = data as StockEvent['data'];
        balance += quantity;
        if (balance !== onHand || balance < 0) throw new Error('the ledger does not add up');
      }
      expect(balance).toBe(shelf.units);
    }),
    { numRuns: 300 },
  );
});
