"""I4: positions and versions count without a gap. I5: Kafka has them in order, and nothing else."""


def check_order(verdict, service: str, events: list[dict], head: int) -> None:
    versions: dict[str, int] = {}
    ids: set[str] = set()
    recorded = ""
    for place, event in enumerate(events, 1):
        stream, version = event["stream"], event["version"]
        verdict.must_equal(event["position"], place, "I4", f"a position of {service}")
        verdict.must_equal(version, versions.get(stream, 0) + 1, "I4", f"the version of {stream} at {place}")
        verdict.must(event["event_id"] not in ids, "I4", f"{service} {place} has the id of another")
        verdict.must(str(event["recorded_at"]) >= recorded, "I4", f"{service} {place} is recorded before {place - 1}")
        versions[stream], recorded = version, str(event["recorded_at"])
        ids.add(event["event_id"])
    verdict.must_equal(head, len(events), "I4", f"the head of {service}")


def check_topic(verdict, service: str, events: list[dict], messages: list[dict]) -> None:
    stored = {event["position"]: event for event in events}
    versions: dict[str, int] = {}
    seen: set[int] = set()
    last: dict[int, int] = {}
    for message in messages:
        position, key = message["position"], message["key"]
        event = stored.get(position)
        same = event is not None and (event["event_id"], event["stream"], event["version"]) == (
            message["event_id"],
            key,
            message["version"],
        )
        verdict.must(same, "I5", f"the topic of {service} has a {position} that the store has not")
        if position in seen:
            verdict.again += 1
            continue
        seen.add(position)
        verdict.must_equal(message["version"], versions.get(key, 0) + 1, "I5", f"{key} on the topic")
        verdict.must_equal(message["previous"], last.get(message["partition"], 0), "I5", f"what {service} {position} follows")
        versions[key], last[message["partition"]] = message["version"], position
    missing = sorted(set(stored) - seen)
    verdict.must(not missing, "I5", f"the topic of {service} lacks {missing[:10]}")
