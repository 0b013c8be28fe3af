import {
  convert,
  fromMinorUnits,
  type Money,
  type PlacePurchaseRequest,
  type Problem,
  type ProductRecord,
  toMinorUnits,
} from '@crpm/contracts';
import type { Trouble } from '../api/problem.ts';
import { textEntry, wholeEntry } from '../ui/form/entries.ts';

/** What stands in the way of a line, and what would help. */
export type LineFault =
  | { kind: 'quantity' }
  | { kind: 'stock'; available: number }
  | { kind: 'price'; price: Money }
  | { kind: 'other'; detail: string };

export interface DraftLine {
  productId: string;
  name: string;
  sku: string | null;
  /** As it was shown; another catalogue price is refused. */
  unitPrice: Money;
  onHand: number;
  /** As typed. */
  quantity: string;
  /** Found by the server; until the line is changed. */
  refused: LineFault | null;
}

/** A purchase that is being rung up. */
export interface Draft {
  /** Stays the same, whatever becomes of its attempts. */
  id: string;
  /** One attempt's Idempotency-Key: sent again with it, the attempt still counts once. */
  key: string;
  /**
   * The attempt went out and no answer came back. It may have been recorded, so the very same one
   * must be sent again before anything is changed.
   */
  unsettled: boolean;
  /** What came of sending it, beyond its lines. */
  trouble: Trouble | null;
  /** `who` tells people of one name apart: e-mail, place. */
  customer: { id: string; name: string; who?: string } | null;
  lines: DraftLine[];
  storeId: string;
  currency: string;
  paymentMethod: string;
  note: string;
}

export const emptyDraft = (key: string, kept: Partial<Draft> = {}): Draft => ({
  id: key,
  key,
  unsettled: false,
  trouble: null,
  customer: null,
  lines: [],
  storeId: '',
  currency: '',
  paymentMethod: '',
  note: '',
  ...kept,
});

/** Nothing of it would be missed. */
export const untouched = ({ customer, lines, note }: Draft): boolean =>
  customer === null && lines.length === 0 && note === '';

const units = (line: DraftLine): number => wholeEntry(line.quantity) ?? Number.NaN;

/** A product once more is one more of its line. */
export function addProduct(draft: Draft, product: ProductRecord): Draft {
  const known = draft.lines.find(({ productId }) => productId === product.id);
  if (known !== undefined) {
    const quantity = units(known);
    const more = Number.isInteger(quantity) ? quantity + 1 : 1;
    return changeLine(draft, product.id, { quantity: String(more) });
  }
  const line: DraftLine = {
    productId: product.id,
    name: product.name,
    sku: product.sku,
    unitPrice: product.unitPrice,
    onHand: product.stock.onHand,
    quantity: '1',
    refused: product.status === 'active' ? null : { kind: 'other', detail: 'Not for sale' },
  };
  return { ...draft, lines: [...draft.lines, line] };
}

/** What the server found no longer holds once the line is another one. */
export const changeLine = (
  draft: Draft,
  productId: string,
  change: Partial<Pick<DraftLine, 'quantity' | 'unitPrice'>>,
): Draft => ({
  ...draft,
  lines: draft.lines.map((line) =>
    line.productId === productId ? { ...line, ...change, refused: null } : line,
  ),
});

export const removeLine = (draft: Draft, productId: string): Draft => ({
  ...draft,
  lines: draft.lines.filter((line) => line.productId !== productId),
});

/** Newest stock of the products; prices stay as shown, so that a change is noticed and agreed to. */
export function withStock(draft: Draft, products: readonly ProductRecord[]): Draft {
  const onHand = new Map(products.map(({ id, stock }) => [id, stock.onHand]));
  const lines = draft.lines.map((line) => {
    const now = onHand.get(line.productId);
    return now === undefined || now === line.onHand ? line : { ...line, onHand: now };
  });
  return lines.every((line, index) => line === draft.lines[index]) ? draft : { ...draft, lines };
}

/** The line's fault: what was typed first, then what the server said, then what stock says now. */
export function faultOf(line: DraftLine): LineFault | null {
  const quantity = units(line);
  if (!Number.isInteger(quantity) || quantity < 1) return { kind: 'quantity' };
  if (line.refused !== null) return line.refused;
  return quantity > line.onHand ? { kind: 'stock', available: line.onHand } : null;
}

/** Products that the server's faults say have another price now. */
export const repriced = (draft: Draft, errors: Problem['errors']): string[] =>
  errors.flatMap((error) => {
    const line = lineOf(draft, error);
    return error.code === 'price-changed' && line !== undefined ? [line.productId] : [];
  });

const indexOf = ({ pointer }: Problem['errors'][number]): number =>
  Number(/^\/lines\/(\d+)/.exec(pointer)?.[1] ?? Number.NaN);

const lineOf = (draft: Draft, error: Problem['errors'][number]): DraftLine | undefined =>
  draft.lines[indexOf(error)];

/**
 * The server's faults at their lines; those that belong to no line are left over. `prices` are the
 * new ones of what was repriced, by product.
 */
export function withFaults(
  draft: Draft,
  errors: Problem['errors'],
  prices: ReadonlyMap<string, Money>,
): { draft: Draft; left: Problem['errors'] } {
  const faults = new Map<number, LineFault>();
  const left: Problem['errors'] = [];
  for (const error of errors) {
    const line = lineOf(draft, error);
    if (line === undefined) left.push(error);
    else faults.set(indexOf(error), faultOfServer(error, prices.get(line.productId)));
  }
  const lines = draft.lines.map((line, index) => {
    const refused = faults.get(index) ?? null;
    return refused?.kind === 'stock'
      ? { ...line, refused, onHand: refused.available }
      : { ...line, refused };
  });
  return { draft: { ...draft, lines }, left };
}

function faultOfServer(error: Problem['errors'][number], price: Money | undefined): LineFault {
  const { available } = error;
  if (error.code === 'insufficient-stock' && typeof available === 'number') {
    return { kind: 'stock', available };
  }
  if (error.code === 'price-changed' && price !== undefined) return { kind: 'price', price };
  const detail = error.detail.charAt(0).toUpperCase() + error.detail.slice(1);
  return { kind: 'other', detail };
}

/** One press that puts the line right: take what remains, or the new price; else the line goes. */
export function mend(draft: Draft, productId: string): Draft {
  const line = draft.lines.find((one) => one.productId === productId);
  const fault = line === undefined ? null : faultOf(line);
  switch (fault?.kind) {
    case 'stock':
      return fault.available > 0
        ? changeLine(draft, productId, { quantity: String(fault.available) })
        : removeLine(draft, productId);
    case 'price':
      return changeLine(draft, productId, { unitPrice: fault.price });
    case 'other':
      return removeLine(draft, productId);
    default:
      return draft;
  }
}

export interface Totals {
  units: number;
  base: Money;
  lines: (Money | null)[];
  /** Null where the rate is not known or it is the base currency. */
  local: Money | null;
}

/** What it adds up to; each line is converted and rounded by itself, as the server books it. */
export function totalsOf(
  draft: Draft,
  base: string,
  rate: { currency: string; rate: string } | null,
): Totals {
  let count = 0;
  let sum = 0;
  let localSum = 0;
  const lines = draft.lines.map((line) => {
    const quantity = units(line);
    const price = toMinorUnits(line.unitPrice.amount, line.unitPrice.currency);
    if (!Number.isInteger(quantity) || quantity < 1 || price === undefined) return null;
    const minor = price * quantity;
    if (!Number.isSafeInteger(minor)) return null;
    count += quantity;
    sum += minor;
    if (rate !== null) localSum += convert(minor, base, rate.rate, rate.currency);
    return { amount: fromMinorUnits(minor, base), currency: base };
  });
  return {
    units: count,
    base: { amount: fromMinorUnits(sum, base), currency: base },
    lines,
    local:
      rate === null
        ? null
        : { amount: fromMinorUnits(localSum, rate.currency), currency: rate.currency },
  };
}

/** The body of the request. */
export function requestOf(draft: Draft): PlacePurchaseRequest {
  const note = textEntry(draft.note);
  return {
    customerId: draft.customer?.id ?? '',
    lines: draft.lines.map((line) => ({
      productId: line.productId,
      quantity: units(line),
      expectedUnitPrice: line.unitPrice,
    })),
    ...(draft.storeId === '' ? {} : { storeId: draft.storeId }),
    ...(draft.currency === '' ? {} : { currency: draft.currency }),
    ...(draft.paymentMethod === ''
      ? {}
      : {
          paymentMethod: draft.paymentMethod as NonNullable<PlacePurchaseRequest['paymentMethod']>,
        }),
    ...(note === undefined ? {} : { note }),
  };
}
