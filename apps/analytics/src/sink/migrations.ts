import type { Migration } from '@crpm/adapters';
import { SinkOrderTimes1800000000008 } from './sink-order-times.migration.ts';
import { SinkParkedPlaces1800000000006 } from './sink-parked-places.migration.ts';
import { SinkReplicas1800000000002 } from './sink-replicas.migration.ts';
import { Sink1700000000000 } from './sink.migration.ts';

/** Tables of the sink's memory. They need those of the leases. */
export const SINK_MIGRATIONS: readonly Migration[] = [
  Sink1700000000000,
  SinkReplicas1800000000002,
  SinkParkedPlaces1800000000006,
  SinkOrderTimes1800000000008,
];
