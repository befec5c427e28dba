"""The subscriber's Kafka side: topics that come late, partitions that come, brokers that go."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
import tempfile
import time
import unittest
from pathlib import Path

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewPartitions, NewTopic

from installation import EXAMPLE, Headers, rfc3339
from servers import Kafka, wait_for

sys.path.append(str(EXAMPLE))
import server  # noqa: E402

TOPIC = "calls.popups"


class SourceTests(unittest.IsolatedAsyncioTestCase):
    def setUp(self) -> None:
        directory = Path(tempfile.mkdtemp(prefix="ringside-examples-"))
        self.addCleanup(shutil.rmtree, directory, ignore_errors=True)
        self.kafka = Kafka(directory)
        self.addCleanup(lambda: self.kafka.program.end())
        self.settings = {"bootstrap.servers": self.kafka.brokers, "log_level": "0"}
        self.admin = AdminClient({**self.settings})

    async def asyncSetUp(self) -> None:
        hub, self.ready = server.Hub(), asyncio.Event()
        self.browser = hub.join(("default", "101"), None, lambda: None)[0]
        often = {**self.settings, "topic.metadata.refresh.interval.ms": "500"}
        reading = asyncio.create_task(server.read(server.subscriber(often), TOPIC, hub, self.ready))
        self.addCleanup(reading.cancel)

    async def next(self) -> str:
        return (await asyncio.wait_for(self.browser.waiting.get(), 30)).call

    async def publish(self, call: str, partition: int, ago: float = 0) -> None:
        body = {"callId": call, "tenant": "default", "agent": "101", "stage": "lookup"}
        value = json.dumps({**body, "expiresAt": rfc3339(-90)}).encode()
        headers: Headers = [("ce_id", call.encode()), ("ce_type", b"ringside.popup.v1")]
        producer = Producer(self.settings)  # a new one knows the partitions of now
        when = int((time.time() - ago) * 1000)
        producer.produce(TOPIC, value, partition=partition, headers=headers, timestamp=when)
        self.assertEqual(await asyncio.to_thread(producer.flush, 30), 0)

    async def test_topics_and_partitions_that_come_and_brokers_that_go(self) -> None:
        with self.assertLogs("popup-subscriber") as logs:
            while not any("UNKNOWN_TOPIC_OR_PART" in line for line in logs.output):
                await asyncio.sleep(0.05)
            self.assertFalse(self.ready.is_set())

            for future in self.admin.create_topics([NewTopic(TOPIC, 1, 1)]).values():
                future.result(10)
            await self.publish("too-old", 0, ago=3600)
            await self.publish("before-it-looked", 0)
            self.assertEqual(await self.next(), "before-it-looked")
            self.assertTrue(self.ready.is_set())

            for future in self.admin.create_partitions([NewPartitions(TOPIC, 3)]).values():
                future.result(10)
            known = self.admin.list_topics
            wait_for("there are three", lambda: len(known(TOPIC).topics[TOPIC].partitions) == 3)
            await self.publish("in-a-new-partition", 2)
            self.assertEqual(await self.next(), "in-a-new-partition")

            await asyncio.to_thread(self.kafka.program.end)
            await asyncio.sleep(0.5)
            await asyncio.to_thread(self.kafka.start)
            await self.publish("after-an-outage", 0)
            await self.publish("and-there", 2)
            received = {await self.next() for _ in range(2)}
            self.assertEqual(received, {"after-an-outage", "and-there"})
            self.assertTrue(self.browser.waiting.empty())


if __name__ == "__main__":
    unittest.main()
