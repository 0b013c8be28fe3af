import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

export const WITHOUT_BROWSER = process.env['CRPM_TEST_WITHOUT_BROWSER'] === '1';

/** Chromium; `keepsPages` with the back/forward cache that people have and tests usually do not. */
export const launch = ({ keepsPages = false } = {}): Promise<Browser> =>
  chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'],
    ...(keepsPages ? { ignoreDefaultArgs: ['--disable-back-forward-cache'] } : {}),
  });

/** A page whose every complaint is kept. */
export async function open(context: BrowserContext): Promise<{ page: Page; complaints: string[] }> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return { page, complaints };
}
