-- Customers as they were at a position of the customers store.
CREATE VIEW IF NOT EXISTS current_customers AS
SELECT
    customer_id,
    argMaxIf(name, position, has_details) AS name,
    argMaxIf(tuple(birth_date), position, has_details).1 AS birth_date,
    argMaxIf(gender, position, has_details) AS gender,
    argMaxIf(city, position, has_details) AS city,
    argMaxIf(state, position, has_details) AS state,
    argMaxIf(country, position, has_details) AS country,
    argMaxIf(continent, position, has_details) AS continent,
    argMaxIf(status, position, has_status) AS status,
    minIf(business_date, registered) AS registered_on
FROM customers
WHERE position <= {at:UInt64}
GROUP BY customer_id
