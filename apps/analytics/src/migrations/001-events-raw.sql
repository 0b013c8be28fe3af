-- Every event as it came, whatever facts were made of it: the source of checks and of new facts.
-- A replayed event collapses onto itself. What people say stays text, so that nothing is too odd to keep.
CREATE TABLE IF NOT EXISTS events_raw
(
    store LowCardinality(String),
    position UInt64,
    store_epoch LowCardinality(String),
    stream String,
    version UInt64,
    type LowCardinality(String),
    schema_version UInt32,
    event_id String,
    causation_id String,
    correlation_id String,
    actor LowCardinality(String),
    reason Nullable(String),
    occurred_at String,
    recorded_at DateTime64(6, 'UTC'),
    business_date String,
    data String CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY (store, position)
SETTINGS non_replicated_deduplication_window = 10000
