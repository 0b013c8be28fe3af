"""`python3 judge.py HISTORY PLACES`: whether a shop kept its promises.

HISTORY: what the clients sent and were answered, a line of JSON each. PLACES: a file of JSON that
says where the stores, the figures and the topics are. Knows nothing of the shop's own code. Prints a
line for each violation and a summary as JSON; exits 1 where there is any violation.
"""

import json
import sys

import analytics
import history
import order
import promises
import read_models
import shop
from figures import ClickHouse
from stores import events_of, open_stores
from verdict import Verdict

STORES = ("customers", "products", "purchases")
# Of each invariant: one wrong rule breaks thousands of rows.
SHOWN = 5


def judge(client: history.Client, places: dict) -> Verdict:
    verdict = Verdict()
    stores = open_stores(places)
    figures = ClickHouse(**places["clickhouse"])
    events = {service: events_of(stores, service) for service in STORES}
    for service, stored in events.items():
        head = stores.rows(service, "SELECT position FROM head")[0]["position"]
        order.check_order(verdict, service, stored, int(head))
        analytics.check_raw(verdict, figures, service, stored)
        if "kafka" in places:
            from topics import messages_of

            kafka = places["kafka"]
            messages = messages_of(kafka["brokers"], f"{kafka['prefix']}.{service}", len(stored))
            order.check_topic(verdict, service, stored, messages)
    stock = shop.fold_stock(verdict, events["products"])
    purchases = shop.fold_purchases(verdict, events["purchases"])
    shop.check_theorem(verdict, stock, purchases)
    read_models.check_lists(verdict, stores, stock, purchases)
    analytics.check_facts(verdict, figures, stock, purchases)
    analytics.check_parked(verdict, stores)
    analytics.check_report(verdict, client.report, purchases)
    promises.check_clients(verdict, client, purchases)
    promises.check_keys(verdict, client)
    promises.check_real_time(verdict, client, stock)
    verdict.left_out = promises.check_stock(verdict, client, stock)
    promises.check_edits(verdict, client)
    return verdict


def main() -> int:
    _, told, where = sys.argv
    client = history.read(told)
    with open(where, encoding="utf8") as file:
        verdict = judge(client, json.load(file))
    counts: dict[str, int] = {}
    for invariant, text in verdict.faults:
        counts[invariant] = counts.get(invariant, 0) + 1
        if counts[invariant] <= SHOWN:
            print(f"{invariant}: {text}")
    for invariant, count in counts.items():
        if count > SHOWN:
            print(f"{invariant}: and {count - SHOWN} more")
    summary = {
        "acknowledged": sum(1 for one in client.of("POST", promises.PURCHASES) if one.status == 201),
        "requests": client.requests,
        "lost": len(verdict.lost),
        "duplicated": len(verdict.duplicated),
        "oversold": verdict.oversold,
        "centsOff": verdict.cents_off,
        "again": verdict.again,
        "leftOut": verdict.left_out,
        "broken": sorted(counts),
    }
    print(json.dumps(summary))
    return 1 if verdict.faults else 0


sys.exit(main())
