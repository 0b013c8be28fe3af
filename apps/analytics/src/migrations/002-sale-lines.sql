-- One row per line sold, and one mirrored row (kind return, negative amounts) per line of a
-- cancelled purchase on the day of its cancellation: every total is a plain sum. Names, prices,
-- cost and rate are those of the sale; nothing is joined later. Amounts are integer minor units.
CREATE TABLE IF NOT EXISTS sale_lines
(
    position UInt64,
    line UInt32,
    -- one line of each purchase: counting these counts purchases without a set of their positions
    first_line Bool,
    kind Enum8('sale' = 1, 'return' = -1),
    business_date Date32,
    occurred_at DateTime64(6, 'UTC'),
    recorded_at DateTime64(6, 'UTC'),
    purchase_id String,
    number String,
    historical Bool,
    customer_id String,
    -- what uniqExact makes of a string each time, made once: distinct customers are counted by it
    customer_key UInt128 MATERIALIZED reinterpretAsUInt128(sipHash128(customer_id)),
    gender LowCardinality(String),
    city LowCardinality(String),
    state LowCardinality(String),
    country LowCardinality(String),
    continent LowCardinality(String),
    store_id LowCardinality(String),
    store LowCardinality(String),
    channel LowCardinality(String),
    store_country LowCardinality(String),
    store_state LowCardinality(String),
    product_id LowCardinality(String),
    product LowCardinality(String),
    sku LowCardinality(String),
    brand LowCardinality(String),
    color LowCardinality(String),
    category LowCardinality(String),
    subcategory LowCardinality(String),
    quantity Int64,
    unit_price_minor Int64,
    unit_cost_minor Nullable(Int64),
    base_minor Int64,
    cost_minor Nullable(Int128),
    currency LowCardinality(String),
    base_currency LowCardinality(String),
    rate LowCardinality(String),
    local_minor Int64,
    payment_method LowCardinality(String)
)
ENGINE = MergeTree
ORDER BY (business_date, position, line)
SETTINGS non_replicated_deduplication_window = 10000
