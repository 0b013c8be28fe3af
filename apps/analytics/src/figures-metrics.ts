import type { StoreStatus } from '@crpm/contracts';
import type { Infrastructure, Sample, Watched } from '@crpm/service-kit';
import type { Reconciler } from './reconciliation/reconciler.ts';
import type { Sink } from './sink/sink.ts';

/** What Prometheus is told of the way into the figures, and of whether they are right. */
export function watchFigures(
  { metrics, clock }: Pick<Infrastructure, 'metrics' | 'clock'>,
  sink: Sink,
  reconciler: Reconciler,
): void {
  const ofEach = (name: Watched, value: (status: StoreStatus) => number, labels = {}): void =>
    metrics.watch(name, () =>
      Object.entries(sink.status().stores).map(([store, status]): Sample => {
        return [value(status), { store, ...labels }];
      }),
    );
  ofEach('crpm_projection_position', ({ position }) => position);
  ofEach('crpm_projection_lag_events', ({ behind }) => behind);
  ofEach('crpm_projection_lag_seconds', ({ lagMilliseconds }) => lagMilliseconds / 1000);
  ofEach('crpm_projection_held_up_seconds', ({ heldUpSince }) =>
    heldUpSince === null ? 0 : (clock.now() - Date.parse(heldUpSince)) / 1000,
  );
  ofEach('crpm_projection_gap_total', ({ gaps }) => gaps);
  ofEach('crpm_duplicates_dropped_total', ({ duplicates }) => duplicates);
  ofEach('crpm_strangers_total', ({ strangers }) => strangers);
  ofEach('crpm_dead_letters', ({ parked }) => parked?.count ?? 0, { consumer: 'figures' });
  metrics.watch('crpm_sink_phase_before_age_seconds', () =>
    Object.entries(sink.onTheWay()).map(([store, since]): Sample => {
      return [since === undefined ? 0 : (clock.now() - since) / 1000, { store }];
    }),
  );
  metrics.watch('crpm_reconcile_difference', async () => {
    const { result } = await reconciler.last();
    return (result?.checks ?? []).map(({ check, drift }): Sample => [drift, { check }]);
  });
  metrics.watch('crpm_reconcile_balanced_timestamp_seconds', async () => {
    const { balancedAt } = await reconciler.last();
    return balancedAt === null ? [] : [[Date.parse(balancedAt) / 1000]];
  });
}
