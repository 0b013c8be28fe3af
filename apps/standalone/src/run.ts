import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { systemTimers } from '@crpm/adapters';
import { endInOrder } from '@crpm/service-kit';
import { readConfig } from './config.ts';
import { openDataFolder } from './data-folder.ts';
import { explain } from './explain.ts';
import { startShop } from './shop.ts';

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
  // Nobody who sends requests here has to hear first that it stops.
  endInOrder(shop.log, systemTimers, async () => {
    await shop.stop();
    folder.release();
  });
} catch (error) {
  explain(error);
}
