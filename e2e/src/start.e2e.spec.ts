import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Shop } from './shop.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** A start that is to fail: what it says, and how it ends. */
async function failedStart(environment: NodeJS.ProcessEnv, ...options: readonly string[]) {
  const child = spawn(
    join(ROOT, 'node_modules/node/bin/node'),
    [...options, join(ROOT, 'apps/standalone/dist/main.js')],
    { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'exit')) as [number | null];
  return { said, code };
}

describe('starting where something is in the way', () => {
  let shop: Shop;
  let other: string;
  beforeAll(async () => {
    shop = await Shop.open();
    other = await mkdtemp(join(tmpdir(), 'crpm-start-'));
  }, 60_000);
  afterAll(async () => {
    await shop.close();
    await rm(other, { recursive: true, force: true });
  });

  it('says in one line that the port is in use', async () => {
    const { said, code } = await failedStart({ PORT: String(shop.port), CRPM_DATA_DIR: other });
    expect(said.trim()).toBe(
      `Port ${String(shop.port)} is in use. Stop what uses it, or set PORT to another.`,
    );
    expect(code).toBe(1);
  });

  it('says in one line that the data folder is in use, and leaves it alone', async () => {
    const before = await readdir(shop.dataDir);
    const { said, code } = await failedStart({ PORT: '0', CRPM_DATA_DIR: shop.dataDir });
    expect(said.trim()).toBe(`${shop.dataDir} is in use by another running instance.`);
    expect(code).toBe(1);
    expect(await readdir(shop.dataDir)).toEqual(before);
    expect((await shop.call('/health/ready')).status).toBe(200);
  });

  it('lists what is wrong with the settings in one line', async () => {
    const { said, code } = await failedStart({ PORT: 'x', HOST: '0.0.0.0', CRPM_DATA_DIR: other });
    expect(said.trim().split('\n')).toHaveLength(1);
    expect(said).toMatch(
      /: PORT must be a port number, 0 to 65535; HOST must be a loopback address/,
    );
    expect(code).toBe(1);
  });

  it('says in one line that the data folder cannot be made', async () => {
    // A file is where the folder is to be; the second is a system that takes no folder.
    for (const path of [join(shop.dataDir, 'installation.json', 'x'), '/proc/nope']) {
      const { said, code } = await failedStart({ PORT: '0', CRPM_DATA_DIR: path });
      expect(said.trim().split('\n')).toHaveLength(1);
      expect(said).toContain(`${path} cannot be used as the data folder: `);
      expect(code).toBe(1);
    }
  });

  it('says in one line that Node is too old, before it loads what that Node does not have', async () => {
    const older = `
      import { registerHooks } from 'node:module';
      Object.defineProperty(process, 'versions', { value: { node: '20.20.2' } });
      registerHooks({
        resolve(specifier, context, next) {
          if (specifier === 'node:sqlite') throw new Error('No such built-in module');
          return next(specifier, context);
        },
      });`;
    const preload = `data:text/javascript,${encodeURIComponent(older)}`;
    const { said, code } = await failedStart({ CRPM_DATA_DIR: other }, '--import', preload);
    expect(said.trim()).toBe('CRPM needs Node 24; start it with `npm start`.');
    expect(code).toBe(1);
  });

  it('stops in order and finds its data again', async () => {
    const { id } = await shop.write('/api/v1/customers', { name: 'Ada' });
    expect(await shop.stop()).toBe(0);
    await shop.start();
    const { body } = await shop.call(`/api/v1/customers/${id}`);
    expect(body).toMatchObject({ name: 'Ada', version: 1 });
  }, 60_000);
});
