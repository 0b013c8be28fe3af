import type { ProductEvent } from '@crpm/contracts';
import { context, given } from '@crpm/event-sourcing/testing';
import {
  ActivateProduct,
  ArchiveProduct,
  ChangeProduct,
  DeactivateProduct,
  ImportProduct,
  ListProduct,
  product,
} from './product.ts';

const id = 'prd_1';
const why = context();
const data = {
  productId: id,
  description: { name: 'Lamp', sku: 'L-1', brand: 'Lux' },
  priceMinor: 1999,
  costMinor: 800,
  currency: 'USD',
};
const listed: ProductEvent = { type: 'ProductListed', data };
const off: ProductEvent = { type: 'ProductDeactivated', data: { productId: id } };
const archived: ProductEvent = { type: 'ProductArchived', data: { productId: id } };
const change = (
  description: ChangeProduct['description'],
  priceMinor?: number,
  costMinor?: number | null,
) => new ChangeProduct(id, description, priceMinor, costMinor, why);

describe('product', () => {
  it('is listed once, without what is not known', () => {
    const list = (more: object) =>
      new ListProduct(id, { ...data, description: { ...data.description, ...more } }, why);
    expect(given(product, []).when(list({ color: undefined }))).toStrictEqual({ events: [listed] });
    expect(given(product, [listed]).when(list({}))).toMatchObject({ refused: 'already-exists' });
  });

  it('tells each change by its own event, and none where nothing changes', () => {
    const listing = given(product, [listed]);
    expect(listing.when(change({ name: 'Lamp' }, 1999, 800))).toEqual({ events: [] });
    expect(listing.when(change({ name: 'Big lamp', brand: null }, 2500, null))).toStrictEqual({
      events: [
        {
          type: 'ProductDescribed',
          data: { productId: id, description: { name: 'Big lamp', sku: 'L-1' } },
        },
        { type: 'ProductRepriced', data: { productId: id, priceMinor: 2500, previousMinor: 1999 } },
        {
          type: 'ProductCostChanged',
          data: { productId: id, costMinor: null, previousMinor: 800 },
        },
      ],
    });
  });

  it('may be edited while it is inactive, not once it is archived', () => {
    expect(given(product, [listed, off]).when(change({}, 1))).toMatchObject({
      events: [{ type: 'ProductRepriced' }],
    });
    expect(given(product, [listed, archived]).when(change({}, 1))).toMatchObject({
      refused: 'record-archived',
    });
    expect(given(product, []).when(change({}, 1))).toMatchObject({ refused: 'not-found' });
  });

  it.each([
    ['active', [listed], DeactivateProduct, { events: [off] }],
    ['inactive', [listed, off], DeactivateProduct, { refused: 'already-inactive' }],
    ['archived', [listed, archived], DeactivateProduct, { refused: 'record-archived' }],
    ['unknown', [], DeactivateProduct, { refused: 'not-found' }],
    ['active', [listed], ActivateProduct, { refused: 'already-active' }],
    ['inactive', [listed, off], ActivateProduct, { events: [{ type: 'ProductActivated' }] }],
    ['archived', [listed, archived], ActivateProduct, { refused: 'record-archived' }],
    ['inactive', [listed, off], ArchiveProduct, { events: [archived] }],
    ['archived', [listed, archived], ArchiveProduct, { refused: 'record-archived' }],
  ] as const)('%s: %#', (_, history, Command, expected) => {
    expect(given(product, history).when(new Command(id, why))).toMatchObject(expected);
  });

  it('takes an import as "it is so": lists, changes what differs, keeps what is not said', () => {
    const row = { ...data, description: { name: 'Lamp' }, costMinor: null };
    const say = (more: object) => new ImportProduct(id, { ...row, ...more }, why);
    expect(given(product, []).when(say({}))).toMatchObject({ events: [{ type: 'ProductListed' }] });
    expect(given(product, [listed]).when(say({}))).toEqual({ events: [] });
    expect(given(product, [listed]).when(say({ priceMinor: 5 }))).toEqual({
      events: [
        { type: 'ProductRepriced', data: { productId: id, priceMinor: 5, previousMinor: 1999 } },
      ],
    });
  });

  it('holds its SKU, in whatever case, until it is archived', () => {
    const keys = (history: readonly ProductEvent[]) =>
      product.uniqueKeys(given(product, history).state);
    expect(keys([listed])).toEqual(['sku:l-1']);
    expect(keys([listed, off])).toEqual(['sku:l-1']);
    expect(keys([listed, archived])).toEqual([]);
    expect(keys([])).toEqual([]);
  });
});
