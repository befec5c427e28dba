"""What surrounds the subscriber in a test: topics, contacts, workers, calls, and what it sends."""

from __future__ import annotations

import contextlib
import http.client
import json
import math
import queue
import shutil
import socket
import tempfile
import threading
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from confluent_kafka import Consumer, Message, Producer, TopicPartition
from pymongo import MongoClient

from servers import BIN, ROOT, Program, Servers, free_port, run, wait_for

EXAMPLE = ROOT / "examples/popup-subscriber"
PYTHON = ROOT / ".cache/examples-venv/bin/python"
Headers = list[tuple[str, str | bytes | None]]


def rfc3339(ago: float = 0) -> str:
    text = (datetime.now(UTC) - timedelta(seconds=ago)).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


class Installation:
    """Topics behind a prefix, a database, the workers on them, one replica of the subscriber."""

    PARTITIONS = 3

    def __init__(self, servers: Servers) -> None:
        self.directory = Path(tempfile.mkdtemp(dir=servers.directory))
        self.brokers = servers.kafka.brokers
        self.prefix = f"t{uuid.uuid4().hex[:8]}."
        self.topic = self.prefix + "calls.popups"
        self._programs: list[Program] = []
        self._database = f"crm_{uuid.uuid4().hex[:8]}"
        self._mongo: MongoClient[dict[str, Any]] = MongoClient(servers.database.uri)
        self._producer = Producer(
            {"bootstrap.servers": self.brokers, "linger.ms": 0, "log_level": 0}
        )
        # LogAppendTime: a record's timestamp says when the broker had it.
        run(
            [str(BIN / "ringside"), "topics", "create", *self._kafka(), "--replication", "1"]
            + ["--partitions", str(self.PARTITIONS)]
            + ["--topic-option", "message.timestamp.type=LogAppendTime"]
        )
        for worker in ("lookup-worker", "contact-worker"):
            options = ["--template", str(ROOT / "templates/mongodb.xml"), "--country", "CH"]
            options += ["--parameter", f"Database={self._database}", "--http", "127.0.0.1:0"]
            options += ["--mongodb-uri", servers.database.uri, "--group", f"{self.prefix}{worker}"]
            self.program([str(BIN / worker), *self._kafka(), *options], worker)
        self.calls = self.program(
            [str(BIN / "call-events-producer"), "publish", "-", *self._kafka(), "--country", "CH"],
            "producer",
        )
        self.port = free_port()
        self.subscriber = self.start_subscriber()

    def _kafka(self) -> list[str]:
        return ["--kafka-brokers", self.brokers, "--topic-prefix", self.prefix]

    def program(self, arguments: list[str], name: str) -> Program:
        made = Program(arguments, self.directory / f"{name}.log")
        self._programs.append(made)
        return made

    def start_subscriber(self) -> Program:
        options = [str(EXAMPLE / "server.py"), *self._kafka(), "--port", str(self.port)]
        started = self.program([str(PYTHON), *options], "subscriber")

        def is_ready() -> bool:
            if started.process.poll() is not None:
                raise AssertionError(started.said())
            try:
                return self.get("/readyz").status == 200
            except OSError:
                return False

        wait_for("the subscriber is ready", is_ready)
        return started

    def close(self) -> None:
        for program in reversed(self._programs):
            program.end()
        self._mongo.drop_database(self._database)
        self._mongo.close()
        shutil.rmtree(self.directory, ignore_errors=True)

    # What goes in.

    def contact(self, number: str, first: str, last: str = "Muster", **more: Any) -> None:
        document = {"name": {"first": first, "last": last}, "phones": {"work": number}, **more}
        self._mongo[self._database]["contacts"].insert_one(document)

    def ring(self, number: str, agent: str, ago: float = 0) -> str:
        """A call rings at an agent's phone; gives its id."""
        call = f"call-{uuid.uuid4().hex}"
        event = {"type": "ringing", "callId": call, "direction": "inbound", "number": number}
        self.calls.write(json.dumps({**event, "agent": agent, "startedAt": rfc3339(ago)}) + "\n")
        return call

    def publish(self, value: bytes, headers: Headers, partition: int = 0) -> None:
        """A record in the topic of pop-ups, past the workers. Order holds within a partition."""
        self._producer.produce(self.topic, value=value, headers=headers, partition=partition)
        if self._producer.flush(10):
            raise AssertionError("the record was not acknowledged")

    def pop_up(self, agent: str, **fields: Any) -> tuple[bytes, Headers]:
        """One of a stage, a size or an age that no worker gives it."""
        body = {
            "callId": f"call-{uuid.uuid4().hex}",
            "tenant": "default",
            "agent": agent,
            "direction": "inbound",
            "number": "0441112233",
            "startedAt": rfc3339(),
            "stage": "lookup",
            "match": "none",
            "contacts": [],
            "expiresAt": rfc3339(-90),
            **fields,
        }
        headers: Headers = [("ce_specversion", b"1.0"), ("ce_type", b"ringside.popup.v1")]
        headers += [("ce_id", uuid.uuid4().hex.encode()), ("content-type", b"application/json")]
        return json.dumps(body).encode(), headers

    # What comes out.

    def records(self, topic: str = "calls.popups") -> list[Message]:
        """All of a topic."""
        consumer = Consumer({"bootstrap.servers": self.brokers, "group.id": "tests"})
        try:
            name = self.prefix + topic
            found: list[Message] = []
            for number in consumer.list_topics(name, timeout=10).topics[name].partitions:
                low, high = consumer.get_watermark_offsets(TopicPartition(name, number), timeout=10)
                consumer.assign([TopicPartition(name, number, low)])
                while low < high:
                    record = consumer.poll(10)
                    if record is None or record.error():
                        raise AssertionError(f"{name}: {record and record.error()}")
                    found.append(record)
                    low = (record.offset() or 0) + 1
            return found
        finally:
            consumer.close()

    def records_of(self, call: str, count: int = 1) -> list[Message]:
        """The pop-ups of a call, when there are so many."""

        def found() -> list[Message] | None:
            records = [r for r in self.records() if call.encode() in (r.value() or b"")]
            return records if len(records) >= count else None

        return wait_for(f"{count} pop-ups of {call}", found)

    def get(self, path: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        connection.close()
        return response


@dataclass
class Event:
    name: str = ""
    id: str = ""
    data: str = ""

    @property
    def call(self) -> str:
        return str(json.loads(self.data)["popUp"]["callId"])


@dataclass
class Stream:
    """A browser without a page: what the server sends, event by event."""

    site: Installation
    agent: str
    last: str | None = None
    begin: str = ""
    _events: queue.Queue[Event | None] = field(default_factory=queue.Queue)

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=60)
        headers = {} if self.last is None else {"Last-Event-ID": self.last}
        self._connection.request("GET", f"/events?agent={self.agent}", headers=headers)
        assert isinstance(self._connection.sock, socket.socket)
        self._socket = self._connection.sock
        self._response = self._connection.getresponse()
        assert self._response.status == 200, self._response.status
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.begin = self.next("begin").id

    def _read(self) -> None:
        event = Event()
        try:
            for line in self._response:
                name, _, text = line.decode().rstrip("\n").partition(": ")
                if name in ("event", "id", "data"):
                    setattr(event, {"event": "name"}.get(name, name), text)
                elif not name and event.name:
                    self._events.put(event)
                    event = Event()
        except (OSError, ValueError, AttributeError, http.client.HTTPException):
            pass
        self._events.put(None)

    def next(self, name: str = "popup", seconds: float = 20) -> Event:
        event = self._events.get(timeout=seconds)
        assert event is not None, "the stream has ended"
        assert event.name == name, event
        return event

    def ends(self, seconds: float = 20) -> bool:
        """Waits for the end, which is to come without another event."""
        return self._events.get(timeout=seconds) is None

    def close(self) -> None:
        # Ends the read that the other thread is in; to close the file would wait for it.
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._reader.join(10)
        self._response.close()
        self._connection.close()


def headers_of(record: Message) -> Headers:
    headers = record.headers() or []
    return list(headers.items()) if isinstance(headers, dict) else headers


def percentile(values: list[float], part: float) -> float:
    """By nearest rank: so much of the values is not larger."""
    return sorted(values)[math.ceil(len(values) * part) - 1]
