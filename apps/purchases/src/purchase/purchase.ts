import {
  convert,
  isBookable,
  type OrderedLine,
  type PurchaseEvent,
  type PurchaseRefused,
  type PurchaseTerms,
  type Sale,
  type SoldLine,
  type HistoricalPurchaseRecorded,
} from '@crpm/contracts';
import { Refusal, type CommandContext, type Evolve } from '@crpm/event-sourcing';

export class PlacePurchase {
  readonly type = 'PlacePurchase';
  constructor(
    readonly id: string,
    readonly terms: PurchaseTerms,
    readonly lines: readonly OrderedLine[],
    readonly context: CommandContext,
    readonly customerIsActive: boolean,
  ) {}
}
/** Its stock was taken: these are the lines as sold. */
export class ConfirmPurchase {
  readonly type = 'ConfirmPurchase';
  constructor(
    readonly id: string,
    readonly lines: readonly Omit<SoldLine, 'localMinor'>[],
    readonly context: CommandContext,
  ) {}
}
export class RefusePurchase {
  readonly type = 'RefusePurchase';
  constructor(
    readonly id: string,
    readonly refusal: Omit<PurchaseRefused['data'], 'purchaseId'>,
    readonly context: CommandContext,
  ) {}
}
/** Undoes a mis-rung sale, on the day it is undone. */
export class CancelPurchase {
  readonly type = 'CancelPurchase';
  constructor(
    readonly id: string,
    readonly context: CommandContext,
  ) {}
}
/** A sale of the past, from another system. */
export class RecordHistoricalPurchase {
  readonly type = 'RecordHistoricalPurchase';
  constructor(
    readonly id: string,
    readonly sale: HistoricalPurchaseRecorded['data'],
    readonly soldOn: string,
    /** By line: whether the file says its price. Else it is the catalogue's, which may change. */
    readonly priceStated: readonly boolean[],
    readonly context: CommandContext,
  ) {}
}
export type PurchaseCommand =
  PlacePurchase | ConfirmPurchase | RefusePurchase | CancelPurchase | RecordHistoricalPurchase;

export type PurchaseState =
  | { readonly status: 'none' }
  | { readonly status: 'pending'; readonly terms: PurchaseTerms; readonly number: string }
  | { readonly status: 'refused' }
  | {
      readonly status: 'confirmed' | 'cancelled';
      readonly sale: Sale;
      readonly soldOn: string;
      readonly stockTaken: boolean;
    };

const initial: PurchaseState = { status: 'none' };

function decide(command: PurchaseCommand, state: PurchaseState): PurchaseEvent[] {
  const purchaseId = command.id;
  switch (command.type) {
    case 'PlacePurchase':
      if (state.status !== 'none') throw new Refusal('already-exists', 'The purchase exists.');
      if (!command.customerIsActive) {
        throw new Refusal('customer-inactive', 'The customer is not active.', [
          { pointer: '/customerId', code: 'customer-inactive', detail: 'is not active' },
        ]);
      }
      return [{ type: 'PurchasePlaced', data: { ...command.terms, lines: command.lines } }];
    case 'ConfirmPurchase':
      // Settled already, by a try whose answer was lost.
      if (state.status !== 'pending') return [];
      return [{ type: 'PurchaseConfirmed', data: saleOf(state, command.lines) }];
    case 'RefusePurchase':
      if (state.status !== 'pending') return [];
      return [{ type: 'PurchaseRefused', data: { purchaseId, ...command.refusal } }];
    case 'CancelPurchase':
      if (state.status === 'none') throw new Refusal('not-found', 'There is no such purchase.');
      if (state.status === 'cancelled') {
        throw new Refusal('already-cancelled', 'The purchase is cancelled already.');
      }
      if (state.status !== 'confirmed') {
        throw new Refusal('not-confirmed', `The purchase is ${state.status}.`);
      }
      return [
        {
          type: 'PurchaseCancelled',
          data: { ...state.sale, soldOn: state.soldOn, stockTaken: state.stockTaken },
        },
      ];
    case 'RecordHistoricalPurchase':
      if (state.status === 'none') {
        const { baseMinor, localMinor } = command.sale;
        if (!isBookable(baseMinor) || !isBookable(localMinor)) {
          throw new Refusal('invalid-value', 'The amount is too large.');
        }
        return [{ type: 'HistoricalPurchaseRecorded', data: command.sale }];
      }
      if ('sale' in state && same(state.sale, state.soldOn, command)) return [];
      throw new Refusal('sale-changed', 'This sale was recorded before, with other contents.');
  }
}

/** The money of a sale: each line is rounded once, in the currency it was paid in; totals only add. */
function saleOf(
  { terms, number }: { terms: PurchaseTerms; number: string },
  taken: readonly Omit<SoldLine, 'localMinor'>[],
): Sale {
  const { baseCurrency, rate, currency } = terms;
  const lines = taken.map((line) => ({
    ...line,
    localMinor: convert(line.baseMinor, baseCurrency, rate, currency),
  }));
  return {
    ...terms,
    number,
    lines,
    baseMinor: lines.reduce((sum, line) => sum + line.baseMinor, 0),
    localMinor: lines.reduce((sum, line) => sum + line.localMinor, 0),
  };
}

/** Whether a file says of a sale what was recorded: day, customer, store, currency, goods, prices. */
function same(
  recorded: Sale,
  recordedOn: string,
  { sale, soldOn, priceStated }: RecordHistoricalPurchase,
): boolean {
  const gist = ({ customer, store, currency, lines }: Sale, day: string) =>
    JSON.stringify([
      day,
      customer.customerId,
      store?.storeId,
      currency,
      lines.map(({ productId, quantity, unitPriceMinor }, at) => [
        productId,
        quantity,
        priceStated[at] ? unitPriceMinor : null,
      ]),
    ]);
  return gist(recorded, recordedOn) === gist(sale, soldOn);
}

const evolve: Evolve<PurchaseState, PurchaseEvent> = {
  PurchasePlaced: (_, { lines: _lines, ...terms }, { position }) => ({
    status: 'pending',
    terms,
    number: String(position),
  }),
  PurchaseConfirmed: (_, sale, { businessDate }) => ({
    status: 'confirmed',
    sale,
    soldOn: businessDate,
    stockTaken: true,
  }),
  PurchaseRefused: () => ({ status: 'refused' }),
  PurchaseCancelled: (_, { soldOn, stockTaken, ...sale }) => ({
    status: 'cancelled',
    sale,
    soldOn,
    stockTaken,
  }),
  HistoricalPurchaseRecorded: (_, sale, { businessDate }) => ({
    status: 'confirmed',
    sale,
    soldOn: businessDate,
    stockTaken: false,
  }),
};

/** A purchase: placed, then confirmed with the facts of the moment or refused; perhaps undone. */
export const purchase = { category: 'purchase', initial, decide, evolve };
