import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { audit } from './books.ts';
import { Shop, sleep } from './shop.ts';

/** Made from the API's own description, good and bad: https://schemathesis.io */
const { CRPM_TEST_SCHEMATHESIS: SCHEMATHESIS = '' } = process.env;
const CONFIGURATION = resolve(import.meta.dirname, '../random-requests/schemathesis.toml');
const SECONDS = 600;
const PATIENCE = (SECONDS + 120) * 1_000;

const run = (url: string): Promise<{ code: number; said: string }> =>
  new Promise((done) => {
    const description = `${url}/api/openapi.json`;
    const limit = ['--max-time', String(SECONDS)];
    const args = ['--config-file', CONFIGURATION, 'run', ...limit, description];
    execFile(SCHEMATHESIS, args, { maxBuffer: 1 << 26, timeout: PATIENCE }, (error, said) =>
      done({ code: error === null ? 0 : 1, said }),
    );
  });

/** What the shop itself finds of its books. */
async function compared(shop: Shop): Promise<unknown> {
  const path = '/api/v1/reconciliation';
  let { body } = await shop.call(path, { method: 'POST' });
  for (let turn = 0; turn < 300 && body['state'] === 'running'; turn++) {
    await sleep(200);
    ({ body } = await shop.call(path));
  }
  return body['state'];
}

(SCHEMATHESIS ? it : it.skip)(
  'answers random requests as its description says, and its books balance after them',
  async () => {
    const shop = await Shop.open();
    try {
      const { code, said } = await run(shop.url);
      process.stdout.write(`${/^ *\d+ generated.*$/m.exec(said)?.[0] ?? said}\n`);
      expect(code === 0 ? '' : said).toBe('');
      expect((await audit(shop)).faults).toEqual([]);
      expect(await compared(shop)).toBe('balanced');
    } finally {
      await shop.close();
    }
  },
  PATIENCE + 60_000,
);
