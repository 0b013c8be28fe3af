import { systemClock, systemIds, systemTimers } from '@crpm/adapters';
import { readConfig } from './config.ts';
import { GENERATE_USAGE, generateCommand } from './generate.command.ts';
import { type CommandContext, IMPORT_USAGE, importCommand } from './import.command.ts';
import { ProgressLine } from './progress-line.ts';
import { REBUILD_USAGE, rebuildCommand } from './rebuild.command.ts';
import { RETRY_PARKED_USAGE, retryParkedCommand } from './retry-parked.command.ts';
import { SKIP_PARKED_USAGE, skipParkedCommand } from './skip-parked.command.ts';
import { ShopClient } from './shop-client.ts';

type Command = (args: string[], context: CommandContext) => Promise<boolean>;

const COMMANDS: Record<string, { readonly usage: string; readonly run: Command }> = {
  import: { usage: IMPORT_USAGE, run: importCommand },
  generate: { usage: GENERATE_USAGE, run: generateCommand },
  rebuild: { usage: REBUILD_USAGE, run: rebuildCommand },
  'retry-parked': { usage: RETRY_PARKED_USAGE, run: retryParkedCommand },
  'skip-parked': { usage: SKIP_PARKED_USAGE, run: skipParkedCommand },
};
const USAGE = [
  'Usage: npm run crpm -- <command>',
  ...Object.values(COMMANDS).map(({ usage }) => usage),
  // Of the one-process form, which has the files: tools/crpm.mjs knows its program.
  'backup DIR',
  'restore DIR [--replace]',
].join('\n  ');

async function main([name = '', ...args]: string[]): Promise<boolean> {
  const print = (text: string) => process.stdout.write(text);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (name === '--help' || (command && args.includes('--help'))) {
    print(`${command ? `Usage: npm run crpm -- ${command.usage}` : USAGE}\n`);
    return true;
  }
  if (!command) throw new Error(USAGE);
  return command.run(args, {
    shop: new ShopClient(readConfig().url, systemTimers),
    timers: systemTimers,
    ids: systemIds,
    progress: new ProgressLine(process.stderr, systemClock),
    print,
  });
}

try {
  process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
