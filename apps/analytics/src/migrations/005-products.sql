-- One row per change of a product; current_products reads it. A row sets what its has_ columns say.
CREATE TABLE IF NOT EXISTS products
(
    product_id LowCardinality(String),
    position UInt64,
    business_date Date32,
    has_description Bool,
    name String,
    sku String,
    brand LowCardinality(String),
    color LowCardinality(String),
    category LowCardinality(String),
    subcategory LowCardinality(String),
    reorder_point Nullable(Int64),
    has_price Bool,
    price_minor Int64,
    has_cost Bool,
    cost_minor Nullable(Int64),
    has_status Bool,
    status LowCardinality(String)
)
ENGINE = MergeTree
ORDER BY (product_id, position)
SETTINGS non_replicated_deduplication_window = 10000
