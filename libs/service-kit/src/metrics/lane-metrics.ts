import type { LaneObserver } from '@crpm/event-sourcing';
import type { Metrics } from './metrics.ts';

/** Takes the time of a store's appends, and counts its conflicts. */
export function laneMetrics(metrics: Metrics, store: string): LaneObserver {
  const seconds = metrics.histogram('crpm_append_seconds');
  const conflicts = metrics.counter('crpm_append_conflicts_total');
  // A count that begins with 1 has not grown: nobody would hear of the first.
  for (const outcome of ['committed', 'failed']) seconds.zero({ store, outcome });
  for (const kind of ['stale-version', 'other-writer']) conflicts.inc({ store, kind }, 0);
  return {
    command: () => () => undefined,
    append: () => {
      const end = seconds.startTimer();
      return (recorded) => end({ store, outcome: recorded ? 'committed' : 'failed' });
    },
    conflict: (kind) => conflicts.inc({ store, kind }),
  };
}
