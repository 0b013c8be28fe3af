/** A number that this process counts up or takes the time of, or looks at whenever it is asked. */
interface Measure {
  readonly kind: 'counter' | 'histogram' | 'gauge';
  readonly help: string;
  readonly labels: readonly string[];
  readonly buckets?: readonly number[];
}

/** Seconds. */
const OF_APPENDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];
const OF_REQUESTS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30];

/** Every number of our own. What Node says of itself (prom-client's defaults) comes beside them. */
export const METRICS = {
  crpm_append_seconds: {
    kind: 'histogram',
    help: 'A transaction that records what a batch of commands decided, until it survives a power cut',
    labels: ['store', 'outcome'],
    buckets: OF_APPENDS,
  },
  crpm_append_lane_depth: {
    kind: 'gauge',
    help: 'Commands that wait to be decided',
    labels: ['store'],
  },
  crpm_append_conflicts_total: {
    kind: 'counter',
    help: 'Callers that had not seen the newest version, and appends of other replicas in between',
    labels: ['store', 'kind'],
  },
  crpm_relay_lag_events: {
    kind: 'gauge',
    help: 'Events that were recorded and are not on the bus yet',
    labels: ['store'],
  },
  crpm_relay_lag_seconds: {
    kind: 'gauge',
    help: 'Age of the oldest event that is not on the bus yet',
    labels: ['store'],
  },
  crpm_relay_leader_fence: {
    kind: 'gauge',
    help: 'The fence under which this replica publishes; grows with every change of leader',
    labels: ['store'],
  },
  crpm_consumer_lag_events: {
    kind: 'gauge',
    help: 'Events before which a reactor is',
    labels: ['store', 'consumer'],
  },
  crpm_consumer_lag_seconds: {
    kind: 'gauge',
    help: 'Age of the oldest event before which a reactor is',
    labels: ['store', 'consumer'],
  },
  crpm_projection_position: {
    kind: 'gauge',
    help: 'Position up to which the figures have the events of a store',
    labels: ['store'],
  },
  crpm_projection_lag_events: {
    kind: 'gauge',
    help: 'Events that the figures do not have yet',
    labels: ['store'],
  },
  crpm_projection_lag_seconds: {
    kind: 'gauge',
    help: 'Age of the oldest event that the figures do not have yet',
    labels: ['store'],
  },
  crpm_projection_held_up_seconds: {
    kind: 'gauge',
    help: 'For how long every try to bring events into the figures has failed',
    labels: ['store'],
  },
  crpm_projection_gap_total: {
    kind: 'counter',
    help: 'Times that the bus left an event out, which was then read from the store',
    labels: ['store'],
  },
  crpm_duplicates_dropped_total: {
    kind: 'counter',
    help: 'Events that the bus brought more than once',
    labels: ['store'],
  },
  crpm_strangers_total: {
    kind: 'counter',
    help: 'Messages on the bus that are none of ours',
    labels: ['store'],
  },
  crpm_dead_letters: {
    kind: 'gauge',
    help: 'Events that were set aside because they cannot be handled',
    labels: ['store', 'consumer'],
  },
  crpm_sink_phase_before_age_seconds: {
    kind: 'gauge',
    help: 'For how long a range of events has been on its way into the figures',
    labels: ['store'],
  },
  crpm_purchases_pending: {
    kind: 'gauge',
    help: 'Purchases that are neither confirmed nor refused yet',
    labels: [],
  },
  crpm_purchase_oldest_pending_seconds: {
    kind: 'gauge',
    help: 'Age of the oldest purchase that is neither confirmed nor refused yet',
    labels: [],
  },
  crpm_stock_negative: {
    kind: 'gauge',
    help: 'Products of which less than nothing is on hand',
    labels: [],
  },
  crpm_reconcile_difference: {
    kind: 'gauge',
    help: 'Records and sums by which the figures differed from the books of the stores, last time',
    labels: ['check'],
  },
  crpm_reconcile_balanced_timestamp_seconds: {
    kind: 'gauge',
    help: 'When the books were last seen to balance, seconds since 1970',
    labels: [],
  },
  crpm_pool_waits_total: {
    kind: 'counter',
    help: 'Times that a question had to wait for a connection to its database',
    labels: ['database'],
  },
  crpm_http_unexpected_errors_total: {
    kind: 'counter',
    help: 'HTTP requests that ended with an error that nobody expected: status 500',
    labels: [],
  },
  crpm_http_request_duration_seconds: {
    kind: 'histogram',
    help: 'HTTP requests, from their first byte to the last of the answer',
    labels: ['method', 'route', 'status'],
    buckets: OF_REQUESTS,
  },
} as const satisfies Readonly<Record<string, Measure>>;

type Of<Kind extends Measure['kind']> = {
  [Name in keyof typeof METRICS]: (typeof METRICS)[Name]['kind'] extends Kind ? Name : never;
}[keyof typeof METRICS];

export type Counted = Of<'counter'>;
export type Timed = Of<'histogram'>;
export type Watched = Of<'gauge' | 'counter'>;
