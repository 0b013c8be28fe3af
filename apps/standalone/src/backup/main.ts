// `npm run crpm -- backup …` and `… restore …`: what is done to the data folder itself.
import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock, systemIds, systemTimers } from '@crpm/adapters';
import { ProgressLine } from '@crpm/gateway';
import { readConfig } from '../config.ts';
import { explain } from '../explain.ts';
import { backUp } from './back-up.ts';
import type { Manifest } from './manifest.ts';
import { restore } from './restore.ts';

const USAGE = 'Usage: npm run crpm -- backup DIR | restore DIR [--replace]';
/** Milliseconds that nobody wonders about. */
const SOON = 1000;

const { version: release } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };
const line = new ProgressLine(process.stderr, systemClock);
const began = systemClock.now();
const context = {
  clock: systemClock,
  timers: systemTimers,
  ids: systemIds,
  release,
  progress: (text: string) => {
    if (systemClock.now() - began > SOON) line.show(text);
  },
};

const print = (text: string) => {
  line.clear();
  process.stdout.write(`${text}\n`);
};

const eventsOf = ({ stores }: Manifest) =>
  Object.entries(stores)
    .map(([store, { position }]) => `${position} events of ${store}`)
    .join(', ');

try {
  const [command, ...args] = process.argv.slice(2);
  const options = {
    replace: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [folder, ...more] = positionals;
  if (values.help) {
    print(USAGE);
    process.exit();
  }
  if (folder === undefined || more.length > 0) throw new Error(USAGE);
  const { dataDir } = readConfig();
  const path = resolve(folder);
  if (command === 'backup' && !values.replace) {
    const manifest = await backUp(dataDir, path, context);
    print(
      `${path} has the shop as of ${manifest.takenAt}: ${eventsOf(manifest)}. ` +
        'It holds the key to personal details: keep it as the shop itself.',
    );
  } else if (command === 'restore') {
    const { manifest, aside } = await restore(path, dataDir, values.replace, context);
    print(
      `${dataDir} is the shop as of ${manifest.takenAt}: ${eventsOf(manifest)}. ` +
        'The figures are made anew from them at the next start.',
    );
    if (aside) print(`What was there is in ${aside}.`);
  } else throw new Error(USAGE);
} catch (error) {
  line.clear();
  explain(error);
}
