import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Files of a shop's past, and whether they were made up here (and go afterwards). */
export interface History {
  readonly folder: string;
  readonly files: readonly string[];
  readonly generated: boolean;
}

const BESIDE = fileURLToPath(new URL('../../shared/data/global-electronics', import.meta.url));

/** A real retailer's where there is one, else a generated one of the same size. */
export function historyFrom(wanted: string | undefined): History {
  const folder = wanted ?? BESIDE;
  const generated = !existsSync(folder);
  const used = generated ? generate() : folder;
  const files = readdirSync(used)
    .filter((name) => name.endsWith('.csv'))
    .map((name) => join(used, name));
  return { folder: used, files, generated };
}

const SIZE = { customers: 15_000, products: 2_500, stores: 60, orders: 26_000 };

function generate(): string {
  const folder = mkdtempSync(join(tmpdir(), 'crpm-history-'));
  const write = (name: string, header: string, count: number, row: (n: number) => string) =>
    writeFileSync(
      join(folder, name),
      `${header}\n${Array.from({ length: count }, (_, n) => row(n + 1)).join('\n')}\n`,
    );
  // The 13th to the 28th of a month cannot be taken for a month: the files decide their own order.
  const day = (n: number) => `${(n % 12) + 1}/${13 + (n % 16)}/${2016 + (n % 5)}`;
  write(
    'Customers.csv',
    'CustomerKey,Gender,Name,City,State Code,State,Zip Code,Country,Continent,Birthday',
    SIZE.customers,
    (n) =>
      `${n},${n % 2 ? 'Female' : 'Male'},Buyer ${n},Berlin,BE,Berlin,10115,Germany,Europe,${(n % 12) + 1}/${13 + (n % 16)}/${1940 + (n % 60)}`,
  );
  write(
    'Products.csv',
    'ProductKey,Product Name,Brand,Color,Unit Cost USD,Unit Price USD,SubcategoryKey,Subcategory,CategoryKey,Category',
    SIZE.products,
    (n) =>
      `${n},Product ${n},Brand ${n % 11},Black,$${5 + (n % 90)}.62 ,$${10 + (n % 90)}.99 ,${n % 32},Subcategory ${n % 32},${n % 8},Category ${n % 8}`,
  );
  write(
    'Stores.csv',
    'StoreKey,Country,State,Square Meters,Open Date',
    SIZE.stores,
    (n) => `${n},Germany,Berlin,${500 + n},1/13/2008`,
  );
  write(
    'Sales.csv',
    'Order Number,Line Item,Order Date,Delivery Date,CustomerKey,StoreKey,ProductKey,Quantity,Currency Code',
    SIZE.orders * 2,
    (n) => {
      const order = Math.ceil(n / 2);
      const line = n % 2 ? 1 : 2;
      return (
        `${order},${line},${day(order)},,${(order % SIZE.customers) + 1},` +
        `${(order % SIZE.stores) + 1},${((n * 7) % SIZE.products) + 1},${(n % 5) + 1},USD`
      );
    },
  );
  return folder;
}
