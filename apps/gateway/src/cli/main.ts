import { systemClock, systemIds, systemTimers } from '@crpm/adapters';
import { readConfig } from './config.ts';
import { GENERATE_USAGE, generateCommand } from './generate.command.ts';
import { type CommandContext, IMPORT_USAGE, importCommand } from './import.command.ts';
import { ProgressLine } from './progress-line.ts';
import { REBUILD_USAGE, rebuildCommand } from './rebuild.command.ts';
import { RETRY_PARKED_USAGE, retryParkedCommand } from './retry-parked.command.ts';
import { SKIP_PARKED_USAGE, skipParkedCommand } from './skip-parked.command.ts';
import { ShopClient } from './shop-client.ts';

const COMMANDS: Record<string, (args: string[], context: CommandContext) => Promise<boolean>> = {
  import: importCommand,
  generate: generateCommand,
  rebuild: rebuildCommand,
  'retry-parked': retryParkedCommand,
  'skip-parked': skipParkedCommand,
};
const USAGE = [
  'Usage: npm run crpm -- <command>',
  IMPORT_USAGE,
  GENERATE_USAGE,
  REBUILD_USAGE,
  RETRY_PARKED_USAGE,
  SKIP_PARKED_USAGE,
  // Of the one-process form, which has the files: tools/crpm.mjs knows its program.
  'backup DIR',
  'restore DIR [--replace]',
].join('\n  ');

async function main([name = '', ...args]: string[]): Promise<boolean> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new Error(USAGE);
  return command(args, {
    shop: new ShopClient(readConfig().url, systemTimers),
    timers: systemTimers,
    ids: systemIds,
    progress: new ProgressLine(process.stderr, systemClock),
    print: (text) => process.stdout.write(text),
  });
}

try {
  process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
