import type { RebuildProgress } from '@crpm/contracts';
import { wait } from '@crpm/event-sourcing';
import type { CommandContext } from './import.command.ts';

const PATH = '/api/v1/analytics/rebuilds';
const POLL = 250;

export const REBUILD_USAGE = 'rebuild';

/** Makes all figures anew from the events, and waits for it. False where it failed. */
export async function rebuildCommand(args: string[], context: CommandContext): Promise<boolean> {
  if (args.length > 0) throw new Error(`Usage: npm run crpm -- ${REBUILD_USAGE}`);
  let progress = await context.shop.send<RebuildProgress>('POST', PATH, {});
  while (progress.phase !== 'done' && progress.phase !== 'failed') {
    const { phase, copied, total } = progress;
    context.progress.show(`${phase}: ${String(copied)} of ${String(total)} events`);
    await wait(context.timers, POLL);
    progress = await context.shop.get<RebuildProgress>(`${PATH}/latest`);
  }
  context.progress.clear();
  context.print(
    progress.phase === 'done'
      ? `The figures were made anew from ${String(progress.copied)} events.\n`
      : `The figures are as they were: ${String(progress.error)}\n`,
  );
  return progress.phase === 'done';
}
