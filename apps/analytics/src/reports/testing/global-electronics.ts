import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { convert, findCountry } from '@crpm/contracts';
import type { Gender, SoldLine, StoreAtSale } from '@crpm/contracts';
import { History } from './history.ts';

/** A real retailer's files, where they lie beside the repository. */
const FOLDER = new URL('../../../../../../shared/data/global-electronics/', import.meta.url);
export const referenceFound = existsSync(FOLDER);
export const reference = (): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL('reference.json', FOLDER), 'utf8')) as Record<string, unknown>;

type Row = Record<string, string>;
const rows = (file: string, encoding: string): Row[] =>
  parse(new TextDecoder(encoding).decode(readFileSync(new URL(file, FOLDER))), {
    columns: true,
    bom: true,
  });
const day = (text = ''): string => {
  const [month = '', date = '', year = ''] = text.split('/');
  return `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
};
const cents = (text = ''): number => Number(text.replace(/[$,. ]/g, ''));
const optional = (text: string | undefined) => (text === '' ? undefined : text);
const id = (prefix: string, key = '') => `${prefix}_${key.padStart(32, '0')}`;

/** The files as the import would record them: no stock moves, sales of the past. */
export function globalElectronics(): History {
  const history = new History();
  const customers = new Map(
    rows('Customers.csv', 'windows-1252').map((row) => {
      const country = findCountry(row['Country'] ?? '');
      const profile = {
        gender: (row['Gender'] ?? '').toLowerCase() as Gender,
        city: row['City'],
        state: row['State'],
        stateCode: row['State Code'],
        country: country?.code,
        continent: row['Continent'],
      };
      const customerId = id('cus', row['CustomerKey']);
      const personal = { name: row['Name'] ?? '', birthDate: day(row['Birthday']) };
      history.add('customers', customerId, '2015-12-31', {
        type: 'CustomerRegistered',
        data: { customerId, personal, profile },
      });
      return [row['CustomerKey'], { customerId, ...profile }];
    }),
  );
  const products = new Map(
    rows('Products.csv', 'utf-8').map((row) => {
      const product = {
        productId: id('prd', row['ProductKey']),
        product: row['Product Name'] ?? '',
        brand: row['Brand'],
        color: row['Color'],
        category: row['Category'],
        subcategory: row['Subcategory'],
        unitPriceMinor: cents(row['Unit Price USD']),
        unitCostMinor: cents(row['Unit Cost USD']),
      };
      history.add('products', product.productId, '2015-12-31', {
        type: 'ProductListed',
        data: {
          productId: product.productId,
          description: { ...product, name: product.product },
          priceMinor: product.unitPriceMinor,
          costMinor: product.unitCostMinor,
          currency: 'USD',
        },
      });
      return [row['ProductKey'], product];
    }),
  );
  const stores = new Map(
    rows('Stores.csv', 'utf-8').map((row): [string | undefined, StoreAtSale] => {
      const online = row['StoreKey'] === '0';
      return [
        row['StoreKey'],
        {
          storeId: id('sto', row['StoreKey']),
          name: online ? 'Online' : `${row['Country'] ?? ''} ${row['State'] ?? ''}`,
          channel: online ? 'online' : 'store',
          country: findCountry(row['Country'] ?? '')?.code,
          state: online ? undefined : optional(row['State']),
        },
      ];
    }),
  );
  const rates = new Map(
    rows('Exchange_Rates.csv', 'utf-8').map((row) => [
      `${day(row['Date'])} ${row['Currency'] ?? ''}`,
      row['Exchange'] ?? '',
    ]),
  );
  for (const lines of Map.groupBy(
    rows('Sales.csv', 'utf-8'),
    (row) => row['Order Number'],
  ).values()) {
    const first = lines[0] ?? {};
    const date = day(first['Order Date']);
    const currency = first['Currency Code'] ?? '';
    const rate = rates.get(`${date} ${currency}`) ?? '';
    const sold = lines.map((row): SoldLine => {
      const product = products.get(row['ProductKey']);
      if (!product) throw new Error(`no product ${String(row['ProductKey'])}`);
      const quantity = Number(row['Quantity']);
      const baseMinor = product.unitPriceMinor * quantity;
      const localMinor = convert(baseMinor, 'USD', rate, currency);
      return { ...product, line: Number(row['Line Item']), quantity, baseMinor, localMinor };
    });
    const number = first['Order Number'] ?? '';
    history.add('purchases', `purchase-${number}`, date, {
      type: 'HistoricalPurchaseRecorded',
      data: {
        purchaseId: id('pur', number),
        number,
        customer: customers.get(first['CustomerKey']),
        store: stores.get(first['StoreKey']),
        currency,
        baseCurrency: 'USD',
        rate,
        lines: sold,
        baseMinor: sold.reduce((sum, line) => sum + line.baseMinor, 0),
        localMinor: sold.reduce((sum, line) => sum + line.localMinor, 0),
      },
    });
  }
  return history;
}
