import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launch, open, WITHOUT_BROWSER } from './browser.ts';
import { Shop } from './shop.ts';

/** More than the six connections a browser opens to one server. */
const MANY_TABS = 9;

(WITHOUT_BROWSER ? describe.skip : describe)('the console, while others work', () => {
  let shop: Shop;
  let browser: Browser;
  let context: BrowserContext;

  beforeAll(async () => {
    shop = await Shop.open();
    browser = await launch();
    for (let number = 1; number <= 60; number += 1) {
      await addCustomer(`Customer ${String(number).padStart(2, '0')}`);
    }
  }, 120_000);
  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  });
  afterEach(() => context.close());
  afterAll(async () => {
    await browser.close();
    await shop.close();
  });

  const addCustomer = (name: string) => shop.write('/api/v1/customers', { name });
  const visit = async (page: Page, path: string) => {
    await page.goto(shop.url + path, { timeout: 15_000 });
    await page.locator('main h1').first().waitFor({ timeout: 15_000 });
  };
  const live = (page: Page) => page.locator('crpm-live-badge.live').waitFor({ timeout: 15_000 });

  it('lives in more tabs than a browser has connections, whichever is closed', async () => {
    const tabs: Page[] = [];
    for (let tab = 0; tab < MANY_TABS; tab += 1) {
      const page = await context.newPage();
      await visit(page, '/customers?sort=-createdAt');
      await live(page);
      tabs.push(page);
    }
    await addCustomer('Heard by all');
    for (const page of tabs) await page.getByRole('link', { name: 'Heard by all' }).waitFor();
    // The first tab holds the connection: the others go on without it.
    await tabs.shift()?.close();
    for (const page of tabs) await live(page);
    await addCustomer('Heard by the rest');
    for (const page of tabs) await page.getByRole('link', { name: 'Heard by the rest' }).waitFor();
  }, 120_000);

  it('gives its connection back when a page is kept for the back button, and catches up', async () => {
    const keeping = await launch({ keepsPages: true });
    const page = await (await keeping.newContext()).newPage();
    const paths = [
      '/customers?sort=-createdAt',
      '/products',
      '/purchases',
      '/stores',
      '/inventory',
    ];
    for (const path of [...paths, ...paths]) await visit(page, path);
    await visit(page, '/customers?sort=-createdAt');
    await live(page);
    await visit(page, '/products');
    await addCustomer('Came meanwhile');
    await page.goBack({ waitUntil: 'commit' });
    await page.getByRole('link', { name: 'Came meanwhile' }).waitFor();
    await live(page);
    await keeping.close();
  }, 120_000);

  it('shows a new record at the top of a list at once, and asks where rows are being read', async () => {
    const { page, complaints } = await open(context);
    await visit(page, '/customers?sort=-createdAt');
    await page.getByText(/^First 50 of \d+ customers$/).waitFor();
    await addCustomer('Quietly there');
    await page.getByRole('link', { name: 'Quietly there' }).waitFor();

    const rows = page.getByRole('region', { name: 'Table of customers' });
    await rows.evaluate((region) => region.scrollTo({ top: 300 }));
    await addCustomer('Not in the way');
    await addCustomer('Nor this one');
    await page.getByRole('button', { name: '2 new – show' }).click();
    await page.getByRole('link', { name: 'Nor this one' }).waitFor();
    expect(await rows.evaluate(({ scrollTop }) => scrollTop)).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("follows a record's own page", async () => {
    const { id, version } = await addCustomer('Before');
    const { page } = await open(context);
    await visit(page, `/customers/${id}`);
    await page.getByRole('heading', { name: 'Before' }).waitFor();
    await live(page);
    await shop.call(`/api/v1/customers/${id}`, {
      method: 'PATCH',
      body: { name: 'After' },
      headers: { 'if-match': `"${String(version)}"` },
    });
    await page.getByRole('heading', { name: 'After' }).waitFor();
  });

  it('says so when the shop is away, and opens the page when it is back', async () => {
    const { page } = await open(context);
    await visit(page, '/customers');
    await shop.stop();
    await page.getByRole('link', { name: 'Stores' }).click();
    await page.getByText('The shop cannot be reached.').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('The shop cannot be reached.').waitFor();
    expect(new URL(page.url()).pathname).toBe('/customers');
    await shop.start();
    // The banner goes by itself once the stream is back.
    await live(page);
    await page.getByText('The shop cannot be reached.').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Stores' }).click();
    await page.getByRole('heading', { name: 'Stores', level: 1 }).waitFor();
  }, 60_000);

  it('loads itself anew, once, where an upgrade has taken the code of a page away', async () => {
    const { page } = await open(context);
    await visit(page, '/customers');
    await page.waitForLoadState('networkidle').catch(() => undefined);
    let documents = 0;
    await page.route('**/*', async (route) => {
      const request = route.request();
      if (request.isNavigationRequest()) documents += 1;
      // The old console's files are gone; those of the new document are there.
      if (documents === 0 && request.url().endsWith('.js')) await route.fulfill({ status: 404 });
      else await route.continue();
    });
    await page.getByRole('link', { name: 'Stores' }).click();
    await page.getByRole('heading', { name: 'Stores', level: 1 }).waitFor();
    expect([new URL(page.url()).pathname, documents]).toEqual(['/stores', 1]);
  });
});
