import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { readConfig } from './config.ts';
import { openDataFolder } from './data-folder.ts';
import { startShop } from './shop.ts';

/** One line that says what is wrong, and nothing damaged. */
function explain(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

if (!isBuiltin('node:sqlite')) explain('CRPM needs Node 24; start it with `npm start`.');

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string };

try {
  const config = readConfig();
  const folder = await openDataFolder(config);
  const shop = await startShop(config, folder, version);
  process.stdout.write(
    `CRPM is running at ${shop.url}\n` +
      `Data in ${folder.path}. Until accounts exist, only this machine can reach it. ` +
      'Ctrl-C stops it.\n',
  );
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(1);
    stopping = true;
    shop.stop().then(() => {
      folder.release();
      process.exit(0);
    }, explain);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
} catch (error) {
  explain(error);
}
