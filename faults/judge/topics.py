"""Kafka's topics, read from their beginning to their end."""

import time


PATIENCE = 30.0
"""Seconds in which what is stored is on its topic, once all is well: a lease of the dead is waited for."""


def messages_of(brokers: str, topic: str, stored: int) -> list[dict]:
    """
    In the order of each partition, as soon as `stored` events are there, or what is there after a
    while; what has not the headers of an event is a stranger, left out.
    """
    from kafka import KafkaConsumer, TopicPartition

    consumer = KafkaConsumer(bootstrap_servers=brokers, enable_auto_commit=False)
    try:
        places = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
        consumer.assign(places)
        consumer.seek_to_beginning(*places)
        messages: list[dict] = []
        late = time.monotonic() + PATIENCE
        while True:
            for place, batch in consumer.poll(timeout_ms=500).items():
                messages += [found for one in batch if (found := _event(one, place.partition))]
            ends = consumer.end_offsets(places)
            is_read = all(consumer.position(place) >= ends[place] for place in places)
            has_all = len({message["position"] for message in messages}) >= stored
            if is_read and (has_all or time.monotonic() > late):
                return messages
    finally:
        consumer.close()


def _event(message, partition: int) -> dict | None:
    headers = {name: value.decode() for name, value in message.headers if value is not None}
    if message.value is None or message.key is None or "ce_streamversion" not in headers:
        return None
    return {
        "partition": partition,
        "key": message.key.decode(),
        "position": int(headers["ce_position"]),
        "previous": int(headers["ce_previous"]),
        "version": int(headers["ce_streamversion"]),
        "event_id": headers["ce_id"],
        "data": message.value.decode(),
    }
