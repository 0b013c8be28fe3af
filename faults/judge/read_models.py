"""I8: the lists that services keep beside their events say what the events say."""


def check_lists(verdict, stores, stock, purchases) -> None:
    products = stores.rows("products", "SELECT id, on_hand FROM products")
    for row in products:
        verdict.must_equal(int(row["on_hand"]), stock.on_hand[row["id"]], "I8", f"the catalogue's {row['id']}")
    ledger = stores.rows(
        "products", "SELECT position, product_id, quantity, on_hand, purchase_id FROM stock_movements ORDER BY position"
    )
    told = [
        (int(row["position"]), row["product_id"], int(row["quantity"]), int(row["on_hand"]), row["purchase_id"] or "")
        for row in ledger
    ]
    verdict.must(told == stock.moves, "I8", f"the ledger has {len(told)} movements, the events {len(stock.moves)}")
    rows = {row["id"]: row for row in stores.rows("purchases", "SELECT * FROM purchases")}
    verdict.must_equal(set(rows), set(purchases), "I8", "the list of purchases")
    for id in set(rows) & set(purchases):
        row, one = rows[id], purchases[id]
        sale = one.sale or {"baseMinor": 0, "localMinor": 0}
        listed = (row["status"], int(row["version"]), int(row["base_minor"]), int(row["local_minor"]), int(row["units"]))
        folded = (
            one.status,
            one.version,
            sale["baseMinor"],
            sale["localMinor"],
            sum(line["quantity"] for line in one.placed["lines"]),
        )
        verdict.must_equal(listed, folded, "I8", f"the list's {id}")
