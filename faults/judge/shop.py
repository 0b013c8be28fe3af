"""The fold: what the events of products and purchases come to. Written from the documents alone."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field


@dataclass
class Stock:
    on_hand: Counter = field(default_factory=Counter)
    # By purchase: the product and the units of each of its movements.
    taken: dict = field(default_factory=lambda: defaultdict(list))
    returned: dict = field(default_factory=lambda: defaultdict(list))
    # Purchases in the order in which they took a product.
    order: dict = field(default_factory=lambda: defaultdict(list))
    moves: list = field(default_factory=list)
    # The fewest units that there ever were of a product, once there were any.
    fewest: dict = field(default_factory=dict)


@dataclass
class Purchase:
    placed: dict
    number: str
    status: str = "pending"
    version: int = 1
    sale: dict | None = None
    # How often it was: once, where all is well.
    settled: int = 0


def fold_stock(verdict, events: list[dict]) -> Stock:
    stock = Stock()
    lowest: Counter = Counter()
    for event in events:
        kind, data = event["type"], event["data"]
        if not kind.startswith("Stock"):
            continue
        product, quantity = data["productId"], data["quantity"]
        stock.on_hand[product] += quantity
        after = stock.on_hand[product]
        lowest[product] = min(lowest[product], after)
        stock.fewest[product] = min(stock.fewest.get(product, after), after)
        verdict.must(after >= 0, "I1", f"{product} has {after} units at {event['position']}")
        verdict.must_equal(data["onHand"], after, "I1", f"the balance of {product} at {event['position']}")
        stock.moves.append((event["position"], product, quantity, data["onHand"], data.get("purchaseId", "")))
        if kind == "StockTaken":
            stock.taken[data["purchaseId"]].append((product, -quantity))
            stock.order[product].append(data["purchaseId"])
        if kind == "StockReturned":
            stock.returned[data["purchaseId"]].append((product, quantity))
    verdict.oversold = -sum(lowest.values())
    return stock


def fold_purchases(verdict, events: list[dict]) -> dict[str, Purchase]:
    purchases: dict[str, Purchase] = {}
    for event in events:
        kind, data = event["type"], event["data"]
        if kind == "PurchasePlaced":
            verdict.must(data["purchaseId"] not in purchases, "I2", f"{data['purchaseId']} is placed twice")
            purchases[data["purchaseId"]] = Purchase(data, str(event["position"]))
        if kind not in ("PurchaseConfirmed", "PurchaseRefused", "PurchaseCancelled"):
            continue
        one = purchases[data["purchaseId"]]
        one.version = event["version"]
        one.status = kind.removeprefix("Purchase").lower()
        if kind != "PurchaseCancelled":
            one.settled += 1
            verdict.must(one.settled == 1, "I2", f"{data['purchaseId']} is settled {one.settled} times")
        if kind == "PurchaseConfirmed":
            one.sale = {**data, "position": event["position"], "day": event["business_date"], "back": None}
        if kind == "PurchaseCancelled" and one.sale is not None:
            one.sale["back"] = (event["position"], event["business_date"])
    return purchases


def units_of(lines: list[dict]) -> Counter:
    units: Counter = Counter()
    for line in lines:
        units[line["productId"]] += line["quantity"]
    return units


def check_theorem(verdict, stock: Stock, purchases: dict[str, Purchase]) -> None:
    """I7: sold, and each product's stock is taken once; refused, and none is; none is left pending."""
    for id, one in purchases.items():
        sold = one.sale is not None
        wanted = sorted(units_of(one.placed["lines"]).items()) if sold else []
        verdict.must_equal(sorted(stock.taken[id]), wanted, "I7", f"taken for {id}, {one.status}")
        back = wanted if one.status == "cancelled" else []
        verdict.must_equal(sorted(stock.returned[id]), back, "I7", f"given back for {id}, {one.status}")
        verdict.must(one.status != "pending", "I7", f"{id} is pending")
        if one.status == "refused":
            units = units_of(one.placed["lines"]).items()
            lacking = any(stock.fewest.get(product, 0) < wished for product, wished in units)
            verdict.must(lacking, "I7", f"{id} is refused, and there always was enough")
        if len(stock.taken[id]) > len(wanted) > 0:
            verdict.duplicated.add(id)
    for id in set(stock.taken) - set(purchases):
        verdict.must(False, "I7", f"stock is taken for {id}, which there is not")
