// What prove.sh does at the shop's public API, as anybody could.
//   fill URL [FOLDER]  imports the CSV files of FOLDER (or a small made-up history), sells one thing,
//                      and waits until the reports say both; prints the figures.
//   figures URL        prints the figures.
import { randomUUID } from 'node:crypto';
import { openAsBlob, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const [command, url, folder] = process.argv.slice(2);
/** Seconds for the reports to have everything. */
const PATIENCE = 600;

async function call(method, path, body) {
  const headers = method === 'GET' ? {} : { 'idempotency-key': randomUUID() };
  const isForm = body instanceof FormData;
  if (body && !isForm) headers['content-type'] = 'application/json';
  const answer = await fetch(url + path, {
    method,
    headers,
    body: isForm || !body ? (body ?? null) : JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
  return JSON.parse(text);
}

/** Three years of two customers, three products and one shop. */
function madeUp() {
  const sales = Array.from({ length: 600 }, (_, n) => {
    const day = new Date(Date.UTC(2020, 0, 1 + n)).toISOString().slice(0, 10);
    return [1000 + n, 1, day, '', 1 + (n % 2), n % 3 ? 1 : 0, 1 + (n % 3), 1 + (n % 4), 'USD'];
  });
  return {
    'Customers.csv': [
      'CustomerKey,Gender,Name,City,State Code,State,Zip Code,Country,Continent,Birthday',
      '1,Female,Ada Small,Berlin,BE,Berlin,10115,Germany,Europe,1980-07-23',
      '2,Male,Bo Large,Paris,TX,Texas,75460,United States,North America,1975-01-02',
    ],
    'Products.csv': [
      'ProductKey,Product Name,Brand,Color,Unit Cost USD,Unit Price USD,SubcategoryKey,Subcategory,CategoryKey,Category',
      '1,Lamp,Lux,White,5.00,12.99,0101,Lamps,01,Home',
      '2,Chair,Sitt,Black,20.00,49.50,0102,Chairs,01,Home',
      '3,Radio,Ton,Red,8.10,19.95,0201,Radios,02,Audio',
    ],
    'Stores.csv': [
      'StoreKey,Country,State,Square Meters,Open Date',
      '0,Online,Online,,2019-01-01',
      '1,Germany,Berlin,500,2019-01-01',
    ],
    'Sales.csv': [
      'Order Number,Line Item,Order Date,Delivery Date,CustomerKey,StoreKey,ProductKey,Quantity,Currency Code',
      ...sales.map((row) => row.join(',')),
    ],
  };
}

async function files() {
  const form = new FormData();
  if (!folder) {
    for (const [name, lines] of Object.entries(madeUp())) {
      form.append('files', new Blob([`${lines.join('\n')}\n`]), name);
    }
    return form;
  }
  for (const name of readdirSync(folder).filter((file) => /\.csv$/i.test(file))) {
    form.append('files', await openAsBlob(join(folder, name)), name);
  }
  return form;
}

async function importAll() {
  let record = await call('POST', '/api/v1/imports', await files());
  while (record.status === 'profiling' || record.status === 'running') {
    await sleep(500);
    record = await call('GET', `/api/v1/imports/${record.id}`);
  }
  for (const { name, rows, accepted, rejected } of record.files) {
    console.log(`${name}: ${rows} rows, ${accepted} accepted, ${rejected} rejected`);
    if (!folder && rejected > 0) throw new Error('rows were rejected');
  }
  if (record.status !== 'completed') throw new Error(`the import is ${JSON.stringify(record)}`);
}

async function sell() {
  const usd = (amount) => ({ amount, currency: 'USD' });
  const customer = await call('POST', '/api/v1/customers', { name: 'Cleo Walk-in' });
  const product = await call('POST', '/api/v1/products', {
    name: 'Kettle',
    unitPrice: usd('30.00'),
    unitCost: usd('11.00'),
  });
  await call('POST', '/api/v1/inventory/receipts', { productId: product.id, quantity: 5 });
  const { status, id } = await call('POST', '/api/v1/purchases', {
    customerId: customer.id,
    lines: [{ productId: product.id, quantity: 2 }],
  });
  if (status !== 'confirmed') throw new Error(`the purchase ${id} is ${status}`);
  console.log(`sold: 2 kettles at 30.00 USD, 3 of 5 left`);
}

const figures = async () => {
  const { totals, stale } = await call('GET', '/api/v1/reports/sales-overview');
  const { orders, units, netSales } = totals;
  return { orders, units, netSales, stale };
};

/** The figures, once they have stood still and are complete. */
async function settled(isComplete) {
  for (let tries = 0; tries < PATIENCE; tries++) {
    const { stale, ...found } = await figures();
    if (!stale && isComplete(found)) return found;
    await sleep(1000);
  }
  throw new Error(`the reports stay at ${JSON.stringify(await figures())}`);
}

if (command === 'fill') {
  const before = await figures();
  await importAll();
  const history = await settled(({ orders }) => orders > before.orders);
  await sell();
  const all = await settled(({ orders }) => orders === history.orders + 1);
  if (Number(all.netSales) - Number(history.netSales) - 60 > 0.001)
    throw new Error('not 60.00 more');
  console.log(JSON.stringify(all));
} else if (command === 'figures') {
  console.log(JSON.stringify(await settled(({ orders }) => orders > 0)));
} else throw new Error('usage: prove.mjs fill|figures URL [FOLDER]');
