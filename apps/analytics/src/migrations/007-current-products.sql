-- Products as they were at a position of the products store, at the end of a business day.
CREATE VIEW IF NOT EXISTS current_products AS
SELECT
    product_id,
    argMaxIf(name, position, has_description) AS name,
    argMaxIf(sku, position, has_description) AS sku,
    argMaxIf(brand, position, has_description) AS brand,
    argMaxIf(color, position, has_description) AS color,
    argMaxIf(category, position, has_description) AS category,
    argMaxIf(subcategory, position, has_description) AS subcategory,
    argMaxIf(tuple(reorder_point), position, has_description).1 AS reorder_point,
    argMaxIf(price_minor, position, has_price) AS price_minor,
    argMaxIf(tuple(cost_minor), position, has_cost).1 AS cost_minor,
    argMaxIf(status, position, has_status) AS status
FROM products
WHERE position <= {at:UInt64} AND business_date <= {day:Date32}
GROUP BY product_id
