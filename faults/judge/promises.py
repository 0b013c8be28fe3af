"""What the clients were told, held against what the store has: I2, I9, I10, stock and money."""

from collections import Counter
from fractions import Fraction

from shop import units_of

PURCHASES = "/api/v1/purchases"


def check_clients(verdict, client, purchases) -> None:
    """I2: answered 201 and confirmed are the same purchases, each once; 409 and refused likewise."""
    asked = client.of("POST", PURCHASES)
    told = {one.reply["id"]: one for one in asked if one.status == 201}
    acknowledged = [one for one in asked if one.status == 201]
    for id in Counter(one.reply["id"] for one in acknowledged) - Counter(told.keys()):
        verdict.must(False, "I2", f"{id} is the answer to two keys")
    unknown = [one for one in asked if one.status is None]
    confirmed = {id for id, one in purchases.items() if one.sale is not None}
    for id in set(told) - confirmed:
        verdict.lost.add(id)
        verdict.must(False, "I2", f"{id} was acknowledged and is {purchases[id].status if id in purchases else 'not there'}")
    phantoms = confirmed - set(told)
    verdict.must(len(phantoms) <= len(unknown), "I2", f"{len(phantoms)} purchases are confirmed that nobody was told of")
    if len(phantoms) > len(unknown):
        verdict.duplicated |= phantoms
    refused = sum(1 for one in purchases.values() if one.status == "refused")
    answers = sum(1 for one in asked if one.status is not None and 400 <= one.status < 500)
    verdict.must(
        answers <= refused <= answers + len(unknown), "I2", f"{answers} were told of a refusal, {refused} are refused"
    )
    for text in client.strange:
        verdict.must(False, "I2", text)
    listed = [one for one in client.of("POST", "/api/v1/products") if one.status == 201]
    prices = {one.reply["id"]: round(Fraction(one.body["unitPrice"]["amount"]) * 100) for one in listed}
    for id in set(told) & confirmed:
        _check_sale(verdict, prices, told[id], purchases[id].sale)


def check_keys(verdict, client) -> None:
    """I9: one key, one answer, to the byte."""
    for one in client.asked.values():
        if len(one.replies) > 1:
            verdict.must(False, "I9", f"{one.key} was answered in {len(one.replies)} ways: {sorted(one.replies)[:2]}"[:600])


def check_real_time(verdict, client, stock) -> None:
    """I10: what was answered before another was asked for took its stock before it."""
    asked = {one.reply["id"]: one for one in client.of("POST", PURCHASES) if one.status == 201}
    for product, order in stock.order.items():
        earliest = None
        for id in reversed(order):
            one = asked.get(id)
            if one is None:
                continue
            if earliest is not None:
                verdict.must(earliest >= one.sent, "I10", f"{id} took {product} before one that was answered earlier")
            earliest = one.answered if earliest is None else min(earliest, one.answered)


def check_stock(verdict, client, stock) -> int:
    """
    I1 from outside: opened and received, less sold, and given back, as the clients know it. Left out
    are products that an unanswered wish names; answers how many.
    """
    known: Counter = Counter()
    listed = [one for one in client.of("POST", "/api/v1/products") if one.status == 201]
    for one in listed:
        known[one.reply["id"]] += one.body.get("openingStock", 0)
    for one in client.of("POST", "/api/v1/inventory/receipts"):
        if one.status is not None and one.status < 300:
            known[one.body["productId"]] += one.body["quantity"]
    sold = {one.reply["id"]: units_of(one.body["lines"]) for one in client.of("POST", PURCHASES) if one.status == 201}
    for units in sold.values():
        known.subtract(units)
    for one in client.of("POST", f"{PURCHASES}/*/cancellation"):
        if one.status == 200:
            known.update(sold.get(one.path.split("/")[4], {}))
    unknown = {product for one in client.asked.values() if one.status is None for product in _moved_by(one, sold)}
    for product in known.keys() - unknown:
        units = known[product]
        verdict.must_equal(stock.on_hand[product], units, "I1", f"on hand of {product}, as the clients know it")
    return len(unknown)


def _moved_by(one, sold: dict[str, Counter]) -> set[str]:
    """The products whose stock a wish would change. An unanswered purchase is unknown by itself."""
    body = one.body or {}
    named = {line["productId"] for line in body.get("lines", ())} | {body.get("productId")} - {None}
    return named | set(sold.get(one.path.split("/")[4], ()) if one.path.endswith("/cancellation") else ())


def check_edits(verdict, client) -> None:
    """I4: of all that saw the same version, one may change the record."""
    taken = Counter((one.path, one.match) for one in client.of("PATCH", "/api/v1/products/*") if one.status == 200)
    for (path, match), times in taken.items():
        verdict.must(times == 1, "I4", f"{times} changes of version {match} of {path} were accepted")


def _check_sale(verdict, prices: dict[str, int], asked, sale: dict) -> None:
    """Lines as asked for, prices as listed, each line rounded once, half up; totals only add."""
    rate = Fraction(sale["rate"])
    expected = []
    for line in asked.body["lines"]:
        base = prices[line["productId"]] * line["quantity"]
        expected.append((line["productId"], line["quantity"], base, int(base * rate + Fraction(1, 2))))
    found = [(one["productId"], one["quantity"], one["baseMinor"], one["localMinor"]) for one in sale["lines"]]
    verdict.must_equal(found, expected, "I3", f"lines of {sale['purchaseId']}")
    sums = [sum(line[place] for line in expected) for place in (2, 3)]
    verdict.must_equal([sale["baseMinor"], sale["localMinor"]], sums, "I3", f"totals of {sale['purchaseId']}")
    totals = asked.reply["totals"]
    told = [round(Fraction(totals[name]["amount"]) * 100) for name in ("total", "localTotal")]
    verdict.must_equal(told, sums, "I3", f"totals told of {sale['purchaseId']}")
    verdict.cents_off += sum(abs(one - other) for one, other in zip(told, sums))
    verdict.cents_off += abs(sale["baseMinor"] - sums[0]) + abs(sale["localMinor"] - sums[1])
