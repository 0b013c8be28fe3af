import type { Browser, Page } from 'playwright-core';
import { audit, figuresOf } from './books.ts';
import { launch, open, WITHOUT_BROWSER } from './browser.ts';
import { Shop } from './shop.ts';

const FILES = {
  'Customers.csv': [
    'CustomerKey,Gender,Name,City,State Code,State,Zip Code,Country,Continent,Birthday',
    '301,Female,Ada Lamp,Berlin,BE,Berlin,10115,Germany,Europe,7/30/1939',
    '302,Male,Søren Sund,Austin,TX,Texas,73301,United States,North America,12/31/1980',
  ],
  'Products.csv': [
    'ProductKey,Product Name,Brand,Color,Unit Cost USD,Unit Price USD,SubcategoryKey,Subcategory,CategoryKey,Category',
    '1,Desk lamp,Proseware,Silver,$6.62 ,$12.99 ,0101,Lamps,01,Home',
    '2,Fan,Proseware,White,$20.00 ,"$1,050.50 ",0102,Fans,01,Home',
  ],
  'Stores.csv': ['StoreKey,Country,State,Square Meters,Open Date', '1,Germany,Berlin,595,1/1/2008'],
  'Sales.csv': [
    'Order Number,Line Item,Order Date,Delivery Date,CustomerKey,StoreKey,ProductKey,Quantity,Currency Code',
    '366000,1,1/31/2016,,301,1,1,3,USD',
    '366000,2,1/31/2016,,301,1,2,1,USD',
    '366001,1,2/1/2016,,302,1,1,2,USD',
    '366002,1,2/2/2016,,999,1,1,7,USD',
  ],
};
/** 5 lamps and a fan; the fourth line's customer is in no file. */
const IMPORTED = { netSales: '1115.45', units: 6, orders: 2 };

/** One shop from its first file to a sale, whichever form it has. */
(WITHOUT_BROWSER ? describe.skip : describe)('the story of a shop, in a browser', () => {
  let shop: Shop;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    shop = await Shop.open();
    browser = await launch();
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    ({ page, complaints } = await open(context));
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    expect(shop.log).not.toContain('unexpected error');
    expect(await shop.stop()).toBe(0);
    expect((await audit(shop)).faults).toEqual([]);
    await shop.close();
  }, 60_000);

  it('imports files, rejects what does not fit, and agrees with them to the cent', async () => {
    await page.goto(`${shop.url}/imports`);
    await page.locator('input[type=file]').setInputFiles(
      Object.entries(FILES).map(([name, lines]) => ({
        name,
        mimeType: 'text/csv',
        buffer: Buffer.from(lines.join('\n')),
      })),
    );
    await page.getByLabel('Opening stock').fill('5');
    await page.getByRole('button', { name: 'Start import' }).click();
    await page.getByText('The reports agree to the cent').waitFor({ timeout: 60_000 });
    const cells = await page.getByRole('row', { name: /^All files/ }).innerText();
    expect(cells.trim().split(/\s+/).slice(2)).toEqual(['9', '8', '0', '1']);
    expect(await figuresOf(shop)).toMatchObject(IMPORTED);
  }, 120_000);

  it('rings up a purchase by keyboard alone, and tells of it on the first page', async () => {
    const { keyboard } = page;
    const pick = async (what: string) => {
      await keyboard.type(what);
      await page.getByRole('option', { name: new RegExp(`^${what}`) }).waitFor();
      await keyboard.press('Enter');
    };
    await page.goto(`${shop.url}/purchases`);
    await page.locator('main h1').first().waitFor();
    await keyboard.press('c');
    await page.getByLabel('Find the customer').and(page.locator(':focus')).waitFor();
    await pick('Søren Sund');
    await page.getByLabel('Find a product to add').and(page.locator(':focus')).waitFor();
    await pick('Fan');
    await page.getByLabel('Quantity of Fan').and(page.locator(':focus')).waitFor();
    await keyboard.type('4');
    const sold = page.waitForResponse((answer) => answer.request().method() === 'POST');
    await keyboard.press('Control+Enter');
    const traceparent = (await sold).request().headers()['traceparent'];
    expect(traceparent?.split('-')[1]).toBe((await sold).headers()['x-request-id']);
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    await keyboard.press('g');
    await keyboard.press('h');
    const netSales = page.locator('crpm-kpi-card', { hasText: 'Net sales' }).locator('.value');
    await netSales.filter({ hasText: '4,202.00' }).waitFor();
    expect(await figuresOf(shop)).toMatchObject({ netSales: '5317.45', units: 10, orders: 3 });
    const stock = await shop.rows('products', "SELECT on_hand FROM products WHERE name = 'Fan'");
    expect(stock).toMatchObject([{ on_hand: 1 }]);
    expect(complaints).toEqual([]);
  }, 60_000);
});
