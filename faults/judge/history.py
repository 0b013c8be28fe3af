"""What the clients of a shop were told, read from the lines they wrote down while it happened."""

import json
from dataclasses import dataclass, field


@dataclass
class Asked:
    """One thing asked for under one key, however often it was asked."""

    key: str
    path: str
    method: str
    body: dict
    match: str | None
    sent: float
    # When the first answer came that settles it: 2xx but 202, or 4xx. Never: it may have happened.
    answered: float | None = None
    status: int | None = None
    reply: dict = field(default_factory=dict)
    # Every settling answer as text, without what names the request alone.
    replies: set[str] = field(default_factory=set)


@dataclass
class Client:
    asked: dict[str, Asked] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)
    # The newest complete answer of the report of all sales.
    report: dict | None = None
    requests: int = 0

    def of(self, method: str, path: str) -> list[Asked]:
        """Paths end with `*` where an id stands in them."""
        begin, _, end = path.partition("*")
        return [
            one
            for one in self.asked.values()
            if one.method == method
            and (one.path == path if "*" not in path else one.path.startswith(begin) and one.path.endswith(end))
        ]


def read(file: str) -> Client:
    client = Client()
    under_way: dict[int, dict] = {}
    with open(file, encoding="utf8") as lines:
        for line in lines:
            entry = json.loads(line)
            if entry["type"] == "sent":
                under_way[entry["n"]] = entry
                client.requests += 1
                key = entry.get("key")
                if key is not None and key not in client.asked:
                    client.asked[key] = Asked(
                        key, entry["path"], entry["method"], entry["body"], entry.get("match"), entry["t"]
                    )
            elif entry["type"] == "answered":
                _take(client, under_way.pop(entry["n"]), entry)
            elif entry["type"] == "restored":
                _forget(client, entry["since"])
    return client


def _forget(client: Client, since: float) -> None:
    """From a backup that was begun then: what was answered later may have happened, or not."""
    for one in client.asked.values():
        if one.answered is not None and one.answered > since:
            one.answered, one.status, one.reply = None, None, {}
            one.replies.clear()
    client.report = None


def _take(client: Client, sent: dict, entry: dict) -> None:
    status = entry["status"]
    where = f"{sent['method']} {sent['path']}"
    if status >= 500 and status != 503:
        client.strange.append(f"{where} was answered {status}")
    if sent["path"].startswith("/api/v1/reports/sales-overview") and status == 200:
        body = json.loads(entry["body"])
        client.report = body["totals"] if not body.get("stale") else client.report
    one = client.asked.get(sent.get("key"))
    if one is None or status == 202 or status >= 500:
        return
    reply = json.loads(entry["body"])
    reply.pop("requestId", None)
    one.replies.add(f"{status} {json.dumps(reply, sort_keys=False)}")
    if one.answered is None:
        one.answered, one.status, one.reply = entry["t"], status, reply
