-- One row per change of a customer, so that any position can be asked for; current_customers reads
-- it. The only table with personal data (name, birth_date): erasing a customer scrubs it here.
CREATE TABLE IF NOT EXISTS customers
(
    customer_id String,
    position UInt64,
    business_date Date32,
    has_details Bool,
    name String,
    birth_date Nullable(Date32),
    gender LowCardinality(String),
    city LowCardinality(String),
    state LowCardinality(String),
    country LowCardinality(String),
    continent LowCardinality(String),
    has_status Bool,
    status LowCardinality(String),
    registered Bool
)
ENGINE = MergeTree
ORDER BY (customer_id, position)
SETTINGS non_replicated_deduplication_window = 10000
