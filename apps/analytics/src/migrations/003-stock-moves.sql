-- One row per movement of stock; units on hand at any position or day are a plain sum.
CREATE TABLE IF NOT EXISTS stock_moves
(
    position UInt64,
    product_id LowCardinality(String),
    kind Enum8('opened' = 1, 'received' = 2, 'adjusted' = 3, 'counted' = 4, 'taken' = 5, 'returned' = 6),
    quantity Int64,
    on_hand Int64,
    business_date Date32,
    occurred_at DateTime64(6, 'UTC'),
    recorded_at DateTime64(6, 'UTC'),
    purchase_id String,
    supplier_id String,
    unit_cost_minor Nullable(Int64)
)
ENGINE = MergeTree
ORDER BY (product_id, position)
SETTINGS non_replicated_deduplication_window = 10000
