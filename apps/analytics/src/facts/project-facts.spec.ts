import type { DomainEvent, PersonalDetails, Sale, SoldLine } from '@crpm/contracts';
import { History } from '../reports/testing/history.ts';
import { projectFacts } from './project-facts.ts';
import type { FactTable } from './fact-rows.ts';

const LINE: SoldLine = {
  line: 1,
  productId: 'prd_1',
  product: 'Kettle',
  sku: 'K-1',
  category: 'Kitchen',
  quantity: 3,
  unitPriceMinor: 1250,
  unitCostMinor: 700,
  baseMinor: 3750,
  localMinor: 3444,
};
const SALE: Sale = {
  purchaseId: 'pur_1',
  number: '7',
  customer: {
    customerId: 'cus_1',
    gender: 'female',
    city: 'Napoli',
    state: 'Napoli',
    country: 'IT',
  },
  store: { storeId: 'sto_1', name: 'Centro', channel: 'store', country: 'IT' },
  currency: 'EUR',
  baseCurrency: 'USD',
  rate: '0.9184',
  paymentMethod: 'card',
  lines: [LINE, { ...LINE, line: 2, productId: 'prd_2', product: 'Lid', unitCostMinor: null }],
  baseMinor: 7500,
  localMinor: 6888,
};

const rowsOf = (event: DomainEvent, table: FactTable, personal?: PersonalDetails) => {
  const history = new History();
  history.add('purchases', 's', '2024-02-29', event);
  return projectFacts(history.events, () => personal).find((batch) => batch.table === table)?.rows;
};

describe('facts of sales', () => {
  it('makes a row of each line, as it was at the sale', () => {
    const rows = rowsOf({ type: 'PurchaseConfirmed', data: SALE }, 'sale_lines');
    expect(rows).toHaveLength(2);
    expect(rows?.[0]).toEqual({
      position: 1,
      line: 1,
      first_line: true,
      kind: 'sale',
      business_date: '2024-02-29',
      occurred_at: '2024-02-29 12:00:00.000',
      recorded_at: '2024-02-29 12:00:00.000',
      purchase_id: 'pur_1',
      number: '7',
      historical: false,
      customer_id: 'cus_1',
      gender: 'female',
      city: 'Napoli',
      state: 'Napoli',
      country: 'IT',
      continent: '',
      store_id: 'sto_1',
      store: 'Centro',
      channel: 'store',
      store_country: 'IT',
      store_state: '',
      product_id: 'prd_1',
      product: 'Kettle',
      sku: 'K-1',
      brand: '',
      color: '',
      category: 'Kitchen',
      subcategory: '',
      quantity: 3,
      unit_price_minor: 1250,
      unit_cost_minor: 700,
      base_minor: 3750,
      cost_minor: '2100',
      currency: 'EUR',
      base_currency: 'USD',
      rate: '0.9184',
      local_minor: 3444,
      payment_method: 'card',
    });
    expect(rows?.[1]).toMatchObject({ line: 2, first_line: false, cost_minor: null });
  });

  it('mirrors a cancelled purchase on the day of the cancellation', () => {
    const data = { ...SALE, soldOn: '2024-01-31', stockTaken: true };
    const [row] = rowsOf({ type: 'PurchaseCancelled', data }, 'sale_lines') ?? [];
    expect(row).toMatchObject({
      kind: 'return',
      business_date: '2024-02-29',
      quantity: -3,
      base_minor: -3750,
      local_minor: -3444,
      cost_minor: '-2100',
    });
  });

  it('takes a sale without a store for one online', () => {
    const [row] =
      rowsOf(
        { type: 'HistoricalPurchaseRecorded', data: { ...SALE, store: undefined } },
        'sale_lines',
      ) ?? [];
    expect(row).toMatchObject({ store_id: '', channel: 'online', historical: true });
  });

  it('keeps a cost beyond what a number holds', () => {
    const line = { ...LINE, quantity: 1_000_000_000, unitCostMinor: 999_999_999_999_999 };
    const [row] =
      rowsOf({ type: 'PurchaseConfirmed', data: { ...SALE, lines: [line] } }, 'sale_lines') ?? [];
    expect(row).toMatchObject({ cost_minor: '999999999999999000000000' });
  });

  it.each(['PurchasePlaced', 'PurchaseRefused'])('sells nothing by %s', (type) => {
    expect(rowsOf({ type, data: SALE }, 'sale_lines')).toBeUndefined();
  });
});

describe('facts of customers', () => {
  const data = {
    customerId: 'cus_1',
    personal: 'ciphertext',
    profile: { gender: 'other', country: 'IT' },
  };

  it('takes the name and the birth date from the opened details', () => {
    const person = { name: 'Ada', birthDate: '1990-02-28' };
    const rows = rowsOf({ type: 'CustomerRegistered', data }, 'customers', person);
    expect(rows).toMatchObject([
      {
        name: 'Ada',
        birth_date: '1990-02-28',
        gender: 'other',
        status: 'active',
        registered: true,
      },
    ]);
  });

  it('knows no name of whose key is gone, and keeps the event sealed', () => {
    const event = { type: 'CustomerDetailsChanged', data };
    expect(rowsOf(event, 'customers')).toMatchObject([{ name: '', birth_date: null }]);
    expect(rowsOf(event, 'events_raw')).toMatchObject([{ data: JSON.stringify(data) }]);
  });

  it('says nothing of the details when only the status changes', () => {
    const event = { type: 'CustomerDeactivated', data: { customerId: 'cus_1' } };
    expect(rowsOf(event, 'customers')).toEqual([
      {
        customer_id: 'cus_1',
        position: 1,
        business_date: '2024-02-29',
        has_status: true,
        status: 'inactive',
      },
    ]);
  });
});

describe('facts of products and stock', () => {
  it('tells a price from a cost that is now unknown', () => {
    const productId = 'prd_1';
    const price = { type: 'ProductRepriced', data: { productId, priceMinor: 5, previousMinor: 4 } };
    const cost = {
      type: 'ProductCostChanged',
      data: { productId, costMinor: null, previousMinor: 4 },
    };
    expect(rowsOf(price, 'products')).toMatchObject([{ has_price: true, price_minor: 5 }]);
    expect(rowsOf(cost, 'products')).toMatchObject([{ has_cost: true, cost_minor: null }]);
  });

  it.each([
    ['StockOpened', 'opened'],
    ['StockReceived', 'received'],
    ['StockAdjusted', 'adjusted'],
    ['StockCounted', 'counted'],
    ['StockTaken', 'taken'],
    ['StockReturned', 'returned'],
  ])('books %s as %s', (type, kind) => {
    const data = { productId: 'prd_1', quantity: -2, onHand: 5, purchaseId: 'pur_1' };
    expect(rowsOf({ type, data }, 'stock_moves')).toMatchObject([
      { kind, quantity: -2, on_hand: 5 },
    ]);
  });
});

it('keeps every event raw, also of a type it does not know', () => {
  expect(rowsOf({ type: 'SupplierPraised', data: { x: 1 } }, 'events_raw')).toMatchObject([
    { type: 'SupplierPraised', data: '{"x":1}' },
  ]);
});
