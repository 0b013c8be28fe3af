import type { FiguresStatus, StoreStatus } from '@crpm/contracts';
import { Refusal } from '@crpm/event-sourcing';

interface Standing extends Pick<FiguresStatus, 'state' | 'trouble'> {
  readonly stores: Readonly<
    Record<string, Pick<StoreStatus, 'trouble' | 'behind' | 'lagMilliseconds'>>
  >;
}

/** An engine that was killed is back by then. */
const MOST_HELD_UP = 30_000;
/** Who reads figures so old is better served by a replica that has newer ones. */
const MOST_LAG = 10 * 60_000;

/** @throws Refusal where the figures are not known to be right, stand still, or are far behind. */
export function mustGetOn({ state, trouble, stores }: Standing): void {
  const why = trouble === null ? '' : ` That is held up: ${trouble}`;
  if (state !== 'running') throw new Refusal('unavailable', `They are being made ready.${why}`);
  for (const [store, one] of Object.entries(stores)) {
    if (one.trouble !== null && one.lagMilliseconds >= MOST_HELD_UP) {
      throw new Refusal('unavailable', `Those of ${store} are held up: ${one.trouble}`);
    }
    if (one.lagMilliseconds > MOST_LAG) {
      throw new Refusal('unavailable', `Those of ${store} are ${one.behind} events behind.`);
    }
  }
}
