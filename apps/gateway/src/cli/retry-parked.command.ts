import type { RetriedParked } from '@crpm/contracts';
import type { CommandContext } from './import.command.ts';

export const RETRY_PARKED_USAGE = 'retry-parked';

/** Tries the events again that the figures lack. False where some are still missing. */
export async function retryParkedCommand(
  args: string[],
  context: CommandContext,
): Promise<boolean> {
  if (args.length > 0) throw new Error(`Usage: npm run crpm -- ${RETRY_PARKED_USAGE}`);
  const { retried, incompleteSince } = await context.shop.send<RetriedParked>(
    'POST',
    '/api/v1/analytics/parked/retry',
    {},
  );
  context.print(`${String(retried)} events came into the figures.\n`);
  const missing = Object.entries(incompleteSince);
  for (const [store, { position, count }] of missing) {
    context.print(
      `${String(count)} of ${store} are still missing, since position ${String(position)}.\n`,
    );
  }
  return missing.length === 0;
}
