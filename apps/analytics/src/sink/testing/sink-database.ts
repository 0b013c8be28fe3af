import { Leases1800000000000, type Migration } from '@crpm/adapters';
import { SINK_MIGRATIONS } from '../migrations.ts';

/** What the sink needs of its service's database. */
export const SINK_DATABASE: readonly Migration[] = [Leases1800000000000, ...SINK_MIGRATIONS];
