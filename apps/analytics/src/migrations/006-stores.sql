-- One row per change of a store, each complete.
CREATE TABLE IF NOT EXISTS stores
(
    store_id LowCardinality(String),
    position UInt64,
    business_date Date32,
    name String,
    channel LowCardinality(String),
    country LowCardinality(String),
    state LowCardinality(String),
    city LowCardinality(String),
    square_meters Nullable(UInt32),
    opened_on Nullable(Date32)
)
ENGINE = MergeTree
ORDER BY (store_id, position)
SETTINGS non_replicated_deduplication_window = 10000
