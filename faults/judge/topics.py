"""Kafka's topics, read from their beginning to their end."""


def messages_of(brokers: str, topic: str) -> list[dict]:
    """In the order of each partition; what has not the headers of an event is a stranger, left out."""
    from kafka import KafkaConsumer, TopicPartition

    consumer = KafkaConsumer(bootstrap_servers=brokers, enable_auto_commit=False)
    try:
        places = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
        consumer.assign(places)
        consumer.seek_to_beginning(*places)
        ends = consumer.end_offsets(places)
        messages: list[dict] = []
        while any(consumer.position(place) < ends[place] for place in places):
            for place, batch in consumer.poll(timeout_ms=1000).items():
                messages += [found for one in batch if (found := _event(one, place.partition))]
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
