import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { launch, open, WITHOUT_BROWSER } from './browser.ts';
import { Shop } from './shop.ts';

(WITHOUT_BROWSER ? describe.skip : describe)('a sale that no answer came for', () => {
  let shop: Shop;
  let browser: Browser;
  let context: BrowserContext;
  let customer: { id: string };
  let page: Page;

  beforeAll(async () => {
    shop = await Shop.open();
    browser = await launch();
    customer = await shop.write('/api/v1/customers', { name: 'Ada' });
  }, 120_000);
  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    ({ page } = await open(context));
    // What the page is made of is there before the shop is away.
    await page.goto(`${shop.url}/customers`);
    await page.getByRole('link', { name: 'Ada' }).waitFor();
  });
  afterEach(() => context.close());
  afterAll(async () => {
    await browser.close();
    await shop.close();
  });

  const product = (name: string) =>
    shop.write('/api/v1/products', {
      name,
      unitPrice: { amount: '12.00', currency: 'USD' },
      openingStock: 3,
    });
  const sold = async (): Promise<number> => {
    const path = '/api/v1/purchases?limit=100';
    return (await shop.call<{ data: unknown[] }>(path)).body.data.length;
  };
  const to = (section: string) =>
    page.getByRole('navigation').getByRole('link', { name: section }).click();
  const underWay = () => page.locator('crpm-sales-under-way').getByRole('link');
  const boxOf = (of: Locator) =>
    of.evaluate((one) => one.getBoundingClientRect().toJSON() as DOMRect);
  const warnsBeforeLeaving = () =>
    page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })));
  /** From where it was begun to the press of "Place"; `cut` is what happens just before it. */
  async function placeWithout(cut: () => Promise<unknown>, name: string): Promise<void> {
    await to('Purchases');
    await page.getByRole('link', { name: 'New purchase' }).first().click();
    await page.getByLabel('Find the customer').fill('Ada');
    await page.getByRole('option', { name: /^Ada/ }).click();
    await page.getByLabel('Find a product to add').fill(name);
    await page.getByRole('option', { name: new RegExp(name) }).click();
    await cut();
    await page.getByRole('button', { name: 'Place purchase' }).click();
    await page.getByText('No answer came back').waitFor();
  }
  const unanswered = () =>
    page.route('**/api/v1/purchases', (route) =>
      route.request().method() === 'POST' ? route.abort() : route.continue(),
    );

  it('goes out again from any page once the shop is back, once, and is told of there', async () => {
    await product('Lamp');
    const before = await sold();
    await placeWithout(() => shop.stop(), 'Lamp');
    await to('Customers');
    await underWay().filter({ hasText: '1 sale on its way' }).waitFor();
    expect(await warnsBeforeLeaving()).toBe(true);
    await shop.start();
    await page.getByRole('status').getByText('placed for Ada').waitFor({ timeout: 20_000 });
    expect(new URL(page.url()).pathname).toBe('/customers');
    expect([await sold(), await underWay().count()]).toEqual([before + 1, 0]);
    expect(await warnsBeforeLeaving()).toBe(false);
  }, 90_000);

  it('outlives a reload, and leaves the page to the next sale', async () => {
    await product('Mug');
    const before = await sold();
    // Recorded, and only the answer lost: what goes out again must be the very same.
    await placeWithout(
      () =>
        page.route('**/api/v1/purchases', async (route) => {
          if (route.request().method() === 'POST') await route.fetch();
          await route.abort();
        }),
      'Mug',
    );
    page.on('dialog', (dialog) => void dialog.accept());
    await page.reload();
    await page.getByText('No answer came back').waitFor();
    await page.getByRole('link', { name: 'Next purchase' }).click();
    // Where the next sale begins.
    await page.locator('crpm-customer-picker input:focus').waitFor();
    await page.getByLabel('Note').fill('of the next one');
    await page.unroute('**/api/v1/purchases');
    await page.getByRole('status').getByText('placed for Ada').waitFor({ timeout: 20_000 });
    expect(new URL(page.url()).pathname).toBe('/purchases/new');
    expect(await page.getByLabel('Note').inputValue()).toBe('of the next one');
    expect(await sold()).toBe(before + 1);
  }, 90_000);

  it('that is refused in the end waits to be put right', async () => {
    const { id } = await product('Vase');
    await placeWithout(unanswered, 'Vase');
    await to('Customers');
    const elsewhere = { customerId: customer.id, lines: [{ productId: id, quantity: 3 }] };
    await shop.write('/api/v1/purchases', elsewhere, { 'idempotency-key': 'elsewhere' });
    await page.unroute('**/api/v1/purchases');
    await page.getByRole('status').getByText('not placed for Ada').waitFor({ timeout: 20_000 });
    await page.setViewportSize({ width: 360, height: 740 });
    const [own, next] = [underWay(), page.locator('crpm-live-badge')];
    const [{ x, width }, { x: beside }] = await Promise.all([boxOf(own), boxOf(next)]);
    expect(x + width).toBeLessThanOrEqual(beside);
    await underWay().filter({ hasText: '1 sale not placed' }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: /Sold out/ })
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Start over' }).click();
    await page.getByLabel('Find the customer').waitFor();
    expect(await underWay().count()).toBe(0);
  }, 90_000);
});
