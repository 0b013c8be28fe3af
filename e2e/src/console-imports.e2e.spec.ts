import type { Browser, Page } from 'playwright-core';
import { launch, open, WITHOUT_BROWSER } from './browser.ts';
import { Shop } from './shop.ts';

(WITHOUT_BROWSER ? describe.skip : describe)('imports in the console', () => {
  let shop: Shop;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    shop = await Shop.open();
    browser = await launch();
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    ({ page } = await open(context));
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await shop.close();
  });

  const upload = async (csv: string): Promise<void> => {
    await page.goto(`${shop.url}/imports`);
    await page.locator('input[type=file]').setInputFiles({
      name: 'customers_of_the_year_2011.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(csv),
    });
    await page.getByRole('button', { name: 'Start import' }).click();
    await page.waitForURL(/\/imports\/imp_/);
  };
  const customers = (count: number) =>
    `CustomerKey,Name,Birthday\n${Array.from({ length: count }, (_, n) => `${String(n)},Ada,1990-01-31\n`).join('')}`;
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const gone = () => page.getByText('Nothing imported yet').waitFor();
  const known = async () => (await shop.call('/api/v1/imports')).body as { data: unknown[] };

  it('stops one that runs, and leaves what it has written', async () => {
    await upload(customers(200_000));
    await press('Cancel import');
    await press('Let it go on');
    expect((await known()).data).toHaveLength(1);
    await press('Cancel import');
    await press('Stop import');
    await gone();
    expect((await known()).data).toEqual([]);
  }, 60_000);

  it('removes one that has ended', async () => {
    await upload(customers(1));
    await page.getByText('See the figures').waitFor();
    const files = page.getByRole('region', { name: 'Files' });
    expect(await files.evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0);
    await press('Remove');
    await press('Remove import');
    await gone();
    expect((await known()).data).toEqual([]);
  }, 60_000);
});
