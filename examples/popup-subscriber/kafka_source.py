"""Reads calls.popups on a thread of its own, as Kafka's client blocks."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, Message, TopicPartition

log = logging.getLogger("popup-subscriber")

REWIND = 90.0  # seconds; as long as a pop-up may be shown (--popup-lifetime)
DISCOVERY = 60.0  # seconds between two looks for new partitions


class PopUpSource(threading.Thread):
    """Every replica needs every pop-up, so it takes all partitions instead of sharing them in a
    group: no rebalance, no offsets to keep, and an outage of the brokers loses nothing, as the
    client knows where it was.

    It begins where the topic was 90 seconds ago, so that a browser that comes back after a restart
    gets what it missed.
    """

    def __init__(
        self, settings: dict[str, str], topic: str, deliver: Callable[[list[Message]], object]
    ) -> None:
        super().__init__(name="kafka", daemon=True)
        self.ready = threading.Event()
        self._topic = topic
        self._deliver = deliver
        self._ends = threading.Event()
        self._partitions: set[int] = set()
        # The client wants a group id, even where it joins none. Its defaults are quick: a broker
        # answers a fetch as soon as there is one record.
        fixed = {"group.id": "popup-subscriber", "enable.auto.commit": False}
        wanted = {"reconnect.backoff.max.ms": 1000, **settings, **fixed}
        self._consumer = Consumer(wanted, logger=log)

    def end(self) -> None:
        self._ends.set()
        self.join()

    def run(self) -> None:
        try:
            self._read()
        finally:
            self.ready.clear()
            self._consumer.close()

    def _read(self) -> None:
        looked = -DISCOVERY
        while not self._ends.is_set():
            if time.monotonic() - looked >= (DISCOVERY if self._partitions else 1):
                looked = time.monotonic()
                self._look_for_partitions()
            # poll() returns with the first record; what has been fetched besides goes along.
            records: list[Message] = []
            record = self._consumer.poll(0.2)
            while record is not None:
                if error := record.error():
                    log.warning("Kafka: %s", error)
                else:
                    records.append(record)
                record = self._consumer.poll(0) if len(records) < 500 else None
            if records:
                self._deliver(records)

    def _look_for_partitions(self) -> None:
        try:
            known = self._consumer.list_topics(self._topic, timeout=2).topics[self._topic]
            if known.error:
                raise KafkaException(known.error)
            new = set(known.partitions) - self._partitions
            if self._partitions:  # all that is in a partition that was added is new
                begin = [TopicPartition(self._topic, number, OFFSET_BEGINNING) for number in new]
            else:
                since = int((time.time() - REWIND) * 1000)
                asked = [TopicPartition(self._topic, number, since) for number in new]
                begin = self._consumer.offsets_for_times(asked, timeout=5)
                if errors := [place.error for place in begin if place.error]:
                    raise KafkaException(errors[0])
            if begin:
                self._consumer.incremental_assign(begin)
                self._partitions |= new
                log.info("reading %d partitions of %s", len(self._partitions), self._topic)
                self.ready.set()
        except KafkaException as error:
            log.warning("%s: %s; trying again", self._topic, error.args[0].str())
