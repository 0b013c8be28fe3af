import { isTracing, laneTracer } from '@crpm/adapters';
import type { LaneObserver } from '@crpm/event-sourcing';
import type { Infrastructure } from './infrastructure.ts';
import { laneMetrics } from './metrics/lane-metrics.ts';

/** Who looks on while a store's lane works: whoever measures, and whoever traces. */
export function laneObserver(
  { metrics, clock }: Pick<Infrastructure, 'metrics' | 'clock'>,
  store: string,
): LaneObserver {
  const measure = laneMetrics(metrics, store);
  if (!isTracing()) return measure;
  const trace = laneTracer(store, () => clock.now());
  return {
    command: (context) => trace.command(context),
    append: (commands, waited) => {
      const measured = measure.append(commands, waited);
      const traced = trace.append(commands, waited);
      return (recorded) => {
        measured(recorded);
        traced(recorded);
      };
    },
    conflict: (kind) => measure.conflict(kind),
  };
}
