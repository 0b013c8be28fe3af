import { PlacePurchaseRequest, type ProductRecord } from '@crpm/contracts';
import {
  addProduct,
  changeLine,
  type Draft,
  emptyDraft,
  faultOf,
  mend,
  repriced,
  requestOf,
  totalsOf,
  withFaults,
  withStock,
} from './draft.ts';

const product = (id: string, price: string, onHand: number, more: object = {}) =>
  ({
    id,
    name: `Product ${id}`,
    sku: null,
    unitPrice: { amount: price, currency: 'USD' },
    stock: { onHand, low: false },
    status: 'active',
    ...more,
  }) as ProductRecord;

const pen = product('prd_1', '1.10', 10);
const lamp = product('prd_2', '33.33', 3);
const draft = (): Draft =>
  addProduct(addProduct(emptyDraft('key', { customer: { id: 'cus_1', name: 'Ada' } }), pen), lamp);
const line = (of: Draft, index: number) => {
  const found = of.lines[index];
  if (found === undefined) throw new Error(`no line ${String(index)}`);
  return found;
};

describe('the draft of a purchase', () => {
  it('makes a product that is added twice one line of two', () => {
    const twice = addProduct(draft(), pen);
    expect(twice.lines).toHaveLength(2);
    expect(line(twice, 0).quantity).toBe('2');
  });

  it('sends what the contract takes', () => {
    const full = { ...draft(), currency: 'EUR', paymentMethod: 'card', note: '  gift  ' };
    const body = requestOf(full);
    expect(PlacePurchaseRequest.parse(body)).toEqual({
      customerId: 'cus_1',
      lines: [
        { productId: 'prd_1', quantity: 1, expectedUnitPrice: pen.unitPrice },
        { productId: 'prd_2', quantity: 1, expectedUnitPrice: lamp.unitPrice },
      ],
      currency: 'EUR',
      paymentMethod: 'card',
      note: 'gift',
    });
  });

  it.each(['0', '-1', '1.5', '', 'two'])('refuses %j units before the server does', (quantity) => {
    const changed = changeLine(draft(), 'prd_1', { quantity });
    expect(faultOf(line(changed, 0))).toEqual({ kind: 'quantity' });
    expect(totalsOf(changed, 'USD', null).lines[0]).toBeNull();
  });

  it('warns where more is wanted than there is, and takes what remains', () => {
    const wanted = changeLine(draft(), 'prd_2', { quantity: '5' });
    expect(faultOf(line(wanted, 1))).toEqual({ kind: 'stock', available: 3 });
    const mended = mend(wanted, 'prd_2');
    expect(line(mended, 1).quantity).toBe('3');
    expect(faultOf(line(mended, 1))).toBeNull();
  });

  it('takes the line away where nothing remains', () => {
    const gone = withStock(draft(), [product('prd_2', '33.33', 0)]);
    expect(mend(gone, 'prd_2').lines.map(({ productId }) => productId)).toEqual(['prd_1']);
  });

  it('places what the server refused at its lines', () => {
    const errors = [
      {
        pointer: '/lines/1/quantity',
        code: 'insufficient-stock',
        detail: 'only 0 on hand',
        available: 0,
      },
      {
        pointer: '/lines/0/expectedUnitPrice',
        code: 'price-changed',
        detail: 'the price is another one now',
      },
      { pointer: '/currency', code: 'unknown-rate', detail: 'no rate' },
    ];
    expect(repriced(draft(), errors)).toEqual(['prd_1']);
    const prices = new Map([['prd_1', { amount: '1.25', currency: 'USD' }]]);
    const refused = withFaults(draft(), errors, prices);
    expect(faultOf(line(refused.draft, 1))).toEqual({ kind: 'stock', available: 0 });
    expect(faultOf(line(refused.draft, 0))).toEqual({
      kind: 'price',
      price: { amount: '1.25', currency: 'USD' },
    });
    expect(refused.left.map(({ code }) => code)).toEqual(['unknown-rate']);
    const agreed = mend(refused.draft, 'prd_1');
    expect(line(agreed, 0).unitPrice.amount).toBe('1.25');
    expect(faultOf(line(agreed, 0))).toBeNull();
  });

  it('keeps the price it showed when stock is read again', () => {
    const read = withStock(draft(), [product('prd_1', '9.99', 7)]);
    expect(line(read, 0)).toMatchObject({ onHand: 7, unitPrice: { amount: '1.10' } });
    expect(withStock(read, [product('prd_1', '9.99', 7)])).toBe(read);
  });

  it('adds up in cents and converts line by line', () => {
    const two = changeLine(draft(), 'prd_2', { quantity: '3' });
    const totals = totalsOf(two, 'USD', { currency: 'EUR', rate: '0.5' });
    expect(totals).toMatchObject({
      units: 4,
      base: { amount: '101.09', currency: 'USD' },
      // 1.10 → 0.55 and 99.99 → 49.995, rounded half up to 50.00
      local: { amount: '50.55', currency: 'EUR' },
    });
    expect(totals.lines).toEqual([
      { amount: '1.10', currency: 'USD' },
      { amount: '99.99', currency: 'USD' },
    ]);
  });

  it('marks a product that is not for sale', () => {
    const odd = addProduct(draft(), product('prd_3', '1', 5, { status: 'inactive' }));
    expect(faultOf(line(odd, 2))).toEqual({ kind: 'other', detail: 'Not for sale' });
  });
});
