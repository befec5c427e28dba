"""The subscriber's Kafka side: topics that come late, partitions that come, brokers that go."""

from __future__ import annotations

import queue
import shutil
import sys
import tempfile
import time
import unittest
from pathlib import Path
from unittest import mock

from confluent_kafka import Message, Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewPartitions, NewTopic

from installation import EXAMPLE
from servers import Kafka, wait_for

sys.path.append(str(EXAMPLE))
import kafka_source  # noqa: E402

TOPIC = "calls.popups"


class SourceTests(unittest.TestCase):
    def setUp(self) -> None:
        directory = Path(tempfile.mkdtemp(prefix="ringside-examples-"))
        self.addCleanup(shutil.rmtree, directory, ignore_errors=True)
        self.kafka = Kafka(directory)
        self.addCleanup(lambda: self.kafka.program.end())
        settings = {"bootstrap.servers": self.kafka.brokers, "log_level": "0"}
        self.admin = AdminClient({**settings})
        self.settings = settings
        self.values: queue.Queue[bytes] = queue.Queue()
        self.enterContext(mock.patch.object(kafka_source, "DISCOVERY", 1.0))
        self.source = kafka_source.PopUpSource(settings, TOPIC, self.deliver)
        self.addCleanup(self.end)

    def deliver(self, records: list[Message]) -> None:
        for record in records:
            self.values.put(record.value() or b"")

    def end(self) -> None:
        self.source.end()
        self.assertFalse(self.source.is_alive())

    def publish(self, value: bytes, partition: int) -> None:
        producer = Producer(self.settings)  # a new one knows the partitions of now
        producer.produce(TOPIC, value, partition=partition)
        self.assertEqual(producer.flush(30), 0)

    def test_topics_and_partitions_that_come_and_brokers_that_go(self) -> None:
        with self.assertLogs("popup-subscriber") as logs:
            self.source.start()
            wait_for(
                "it is told that the topic is missing",
                lambda: any("trying again" in line for line in logs.output),
            )
            self.assertFalse(self.source.ready.is_set())

            for future in self.admin.create_topics([NewTopic(TOPIC, 1, 1)]).values():
                future.result(10)
            self.assertTrue(self.source.ready.wait(20))
            self.publish(b"first", 0)
            self.assertEqual(self.values.get(timeout=20), b"first")

            for future in self.admin.create_partitions([NewPartitions(TOPIC, 3)]).values():
                future.result(10)
            known = self.admin.list_topics
            wait_for("there are three", lambda: len(known(TOPIC).topics[TOPIC].partitions) == 3)
            # Before the source has looked again: it must begin at the beginning.
            self.publish(b"of a new partition", 2)
            self.assertEqual(self.values.get(timeout=20), b"of a new partition")

            self.kafka.program.end()
            time.sleep(0.5)
            self.kafka.start()
            self.publish(b"after an outage", 0)
            self.publish(b"and there", 2)
            received = {self.values.get(timeout=30) for _ in range(2)}
            self.assertEqual(received, {b"after an outage", b"and there"})
            self.assertTrue(self.values.empty())


if __name__ == "__main__":
    unittest.main()
