import type { RetriedParked, SkipParkedRequest } from '@crpm/contracts';
import type { CommandContext } from './import.command.ts';

export const SKIP_PARKED_USAGE = 'skip-parked <store> <position> <reason>';

/** Leaves an event that the figures lack out of them for good, so that its stream goes on. */
export async function skipParkedCommand(args: string[], context: CommandContext): Promise<boolean> {
  const [store, position, ...words] = args;
  if (store === undefined || !/^\d+$/.test(position ?? '') || words.length === 0) {
    throw new Error(`Usage: npm run crpm -- ${SKIP_PARKED_USAGE}`);
  }
  const request: SkipParkedRequest = { store, position: Number(position), reason: words.join(' ') };
  const { retried } = await context.shop.send<RetriedParked>(
    'POST',
    '/api/v1/analytics/parked/skip',
    { body: request },
  );
  context.print(`Left out. ${String(retried)} events that waited behind it came in.\n`);
  return true;
}
