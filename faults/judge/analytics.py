"""I3 and I6: ClickHouse has every event once, and its figures are those of the events to the cent."""

from collections import Counter

STOCK_MOVES = "SELECT position, product_id, quantity, on_hand, purchase_id FROM stock_moves"
SALE_LINES = (
    "SELECT toString(kind), purchase_id, position, line, product_id, customer_id, toString(business_date), "
    "currency, quantity, base_minor, local_minor FROM sale_lines"
)


def check_raw(verdict, figures, service: str, events: list[dict]) -> None:
    rows = figures.rows(f"SELECT position, event_id FROM events_raw WHERE store = '{service}'")
    stored = Counter((event["position"], event["event_id"]) for event in events)
    _compare(verdict, Counter(_whole(rows)), stored, "I6", f"raw events of {service}")


def check_facts(verdict, figures, stock, purchases) -> None:
    moves = Counter(_whole(figures.rows(STOCK_MOVES)))
    _compare(verdict, moves, Counter(stock.moves), "I3", "movements of stock")
    wanted = Counter(row for one in purchases.values() if one.sale for row in _lines(one.sale))
    found = Counter(_whole(figures.rows(SALE_LINES)))
    lacking, extra = _compare(verdict, found, wanted, "I3", "lines of sales")
    totals = Counter()
    for rows, sign in ((lacking, -1), (extra, 1)):
        for row, times in rows.items():
            totals["base", row[1]] += sign * times * row[9]
            totals["local", row[1]] += sign * times * row[10]
    verdict.cents_off += sum(abs(cents) for cents in totals.values())
    there = {(row[0], row[1]) for row in found}
    for id, one in purchases.items():
        if one.sale and ("sale", id) not in there:
            verdict.lost.add(id)
    verdict.duplicated |= {row[1] for row, times in found.items() if times > 1}


def check_parked(verdict, stores) -> None:
    for row in stores.rows("analytics", "SELECT store, position, error FROM sink_parked"):
        verdict.must(False, "I11", f"{row['store']} {row['position']} is parked: {row['error']}")


def check_report(verdict, report: dict | None, purchases) -> None:
    """What the shop itself told of all its sales, when it said that it had them all."""
    if report is None:
        return verdict.must(False, "I3", "the reports never caught up")
    standing = [one.sale for one in purchases.values() if one.status == "confirmed" and one.sale]
    cents = sum(sale["baseMinor"] for sale in standing)
    told = round(float(report["netSales"]) * 100)
    verdict.must_equal(told, cents, "I3", "net sales as reported, in cents")
    verdict.cents_off += abs(told - cents)


def _lines(sale: dict):
    occasions = [("sale", 1, sale["position"], sale["day"])]
    if sale["back"]:
        occasions.append(("return", -1, *sale["back"]))
    for kind, sign, position, day in occasions:
        for line in sale["lines"]:
            yield (
                kind,
                sale["purchaseId"],
                position,
                line["line"],
                line["productId"],
                sale["customer"]["customerId"],
                day,
                sale["currency"],
                sign * line["quantity"],
                sign * line["baseMinor"],
                sign * line["localMinor"],
            )


def _compare(verdict, found: Counter, wanted: Counter, invariant: str, what: str) -> tuple[Counter, Counter]:
    lacking, extra = wanted - found, found - wanted
    for rows, word in ((lacking, "lacks"), (extra, "has besides")):
        if rows:
            verdict.must(False, invariant, f"ClickHouse {word} {rows.total()} {what}, such as {next(iter(rows))}")
    return lacking, extra


def _whole(rows: list[tuple]) -> list[tuple]:
    """64-bit numbers come quoted, or not: as the server is set."""
    return [tuple(int(cell) if _is_number(cell) else cell for cell in row) for row in rows]


def _is_number(cell) -> bool:
    return isinstance(cell, str) and cell.lstrip("-").isdigit() and len(cell) < 20
