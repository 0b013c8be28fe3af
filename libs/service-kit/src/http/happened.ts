import { Refusal, type Clock } from '@crpm/event-sourcing';

const DAY = 86_400_000;

/** An instant at which something is said to have happened, in UTC: clocks differ, by a day at most. */
export function happenedAt(
  instant: string | undefined,
  clock: Clock,
  pointer: string,
): string | undefined {
  if (instant === undefined) return undefined;
  const at = new Date(instant);
  if (at.getTime() <= clock.now() + DAY) return at.toISOString();
  throw new Refusal('invalid-value', `Not valid: ${pointer}.`, [
    { pointer, code: 'in-the-future', detail: 'lies in the future' },
  ]);
}
