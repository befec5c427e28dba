"""The event stream, without a page between it and the test."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import time
import unittest

import shared
from installation import Installation, Stream
from servers import wait_for


class StreamTests(unittest.TestCase):
    site: Installation

    @classmethod
    def setUpClass(cls) -> None:
        cls.site = shared.installation()

    def publish(self, agent: str, **fields: object) -> str:
        value, headers = self.site.pop_up(agent, **fields)
        self.site.publish(value, headers)
        return str(json.loads(value)["callId"])

    def stream(self, agent: str, last: str | None = None) -> Stream:
        made = Stream(self.site, agent, last)
        self.addCleanup(made.close)
        return made

    def test_a_reconnect_gets_what_was_missed_and_no_more(self) -> None:
        first = self.stream("201")
        seen = self.publish("201")
        event = first.next()
        self.assertEqual(event.call, seen)
        first.close()
        missed = [self.publish("201"), self.publish("201", number="<b>")]
        watcher = self.stream("201", event.id)
        self.assertEqual(sorted(watcher.next().call for _ in missed), sorted(missed))
        later = self.publish("201")
        self.assertEqual(watcher.next().call, later)

    def test_a_connection_lost_before_its_first_pop_up_misses_none(self) -> None:
        first = self.stream("202")
        first.close()
        watcher = self.stream("202")
        missed = self.publish("202")
        watcher.next()
        self.assertEqual(self.stream("202", first.begin).next().call, missed)

    def test_another_replica_sends_all_that_it_keeps_whatever_the_order(self) -> None:
        watcher = self.stream("209")
        calls, last = [], ""
        # What was published last was seen, and lies where it may be read first.
        for partition in reversed(range(self.site.PARTITIONS)):
            value, headers = self.site.pop_up("209")
            self.site.publish(value, headers, partition)
            calls.append(watcher.next())
            last = calls[-1].id
        self.assertEqual(self.site.subscriber.end(), 0)
        for partition in range(self.site.PARTITIONS):
            self.site.publish(*self.site.pop_up("209"), partition)
        self.site.subscriber = self.site.start_subscriber()
        after = self.stream("209", last)
        received = [after.next() for _ in range(2 * self.site.PARTITIONS)]
        identities = [json.loads(event.data)["id"] for event in received]
        self.assertEqual(len(set(identities)), 2 * self.site.PARTITIONS)
        self.assertLessEqual({json.loads(event.data)["id"] for event in calls}, set(identities))

    def test_a_new_browser_begins_with_what_comes(self) -> None:
        watcher = self.stream("203")
        self.publish("203")
        watcher.next()
        newcomer = self.stream("203")
        later = self.publish("203")
        self.assertEqual(newcomer.next().call, later)

    def test_of_a_call_that_was_missed_the_last_stage_comes(self) -> None:
        watcher = self.stream("204")
        call = self.publish("204")
        watcher.next()
        self.publish("204", callId=call, stage="contact", match="created", displayName="New")
        watcher.next()
        missed = self.stream("204", watcher.begin).next()
        self.assertEqual(json.loads(missed.data)["popUp"]["stage"], "contact")

    def test_a_repeat_comes_once(self) -> None:
        watcher = self.stream("205")
        value, headers = self.site.pop_up("205")
        self.site.publish(value, headers)
        self.site.publish(value, headers)
        self.assertEqual(watcher.next().call, json.loads(value)["callId"])
        later = self.publish("205")
        self.assertEqual(watcher.next().call, later)

    def test_what_is_no_pop_up_is_left_out(self) -> None:
        watcher = self.stream("206")
        value, headers = self.site.pop_up("206")
        for broken in (b"", b"{", b"[]", b'"x"', b"[" * 100_000, value[:-2], b"\xff\xfe"):
            self.site.publish(broken, headers)
        self.site.publish(
            value, [(n, b"ringside.popup.v2" if n == "ce_type" else v) for n, v in headers]
        )
        self.site.publish(value, [])
        good = self.publish("206")
        self.assertEqual(watcher.next().call, good)

    def test_an_id_cannot_make_an_event(self) -> None:
        watcher = self.stream("209")
        value, headers = self.site.pop_up("209")
        self.site.publish(value, [(n, b"x\n\ndata: x" if n == "ce_id" else v) for n, v in headers])
        self.assertEqual(json.loads(watcher.next().data)["id"], "x\n\ndata: x")

    def test_a_slow_browser_is_dropped_and_holds_up_nobody(self) -> None:
        slow = socket.socket()
        self.addCleanup(slow.close)
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect(("127.0.0.1", self.site.port))
        slow.sendall(b"GET /events?agent=207 HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assertIn(b"200 OK", slow.recv(100))
        quick = self.stream("207")
        text = "x" * 100_000
        slowest = 0.0
        dropped = "dropped a browser of 207"
        for _ in range(400):
            call, began = self.publish("207", displayName=text), time.monotonic()
            self.assertEqual(quick.next().call, call)
            slowest = max(slowest, time.monotonic() - began)
            if dropped in self.site.subscriber.said():
                break
        self.assertIn(dropped, self.site.subscriber.said())
        self.assertEqual(self.site.subscriber.said().count(dropped), 1)
        self.assertLess(slowest, 2)
        # What was on its way comes, and then an end that makes a browser come back.
        slow.settimeout(10)
        received = b""
        with contextlib.suppress(ConnectionResetError):
            while part := slow.recv(1 << 20):
                received = received[-10:] + part
        self.assertFalse(received.endswith(b"0\r\n\r\n"))
        call = self.publish("207")
        self.assertEqual(quick.next().call, call)

    def test_requests_that_are_refused(self) -> None:
        self.assertEqual(self.site.get("/events").status, 400)
        self.assertEqual(self.site.get("/page/../server.py").status, 404)
        self.assertEqual(self.site.get("/page/%2e%2e/server.py").status, 404)
        self.assertEqual(self.site.get("/nothing").status, 404)
        self.assertIn("default-src 'self'", self.site.get("/").headers["Content-Security-Policy"])

    def test_it_ends_in_order_with_browsers_connected(self) -> None:
        watcher = self.stream("208")
        began = time.monotonic()
        self.assertEqual(self.site.subscriber.end(signal.SIGTERM), 0)
        self.assertLess(time.monotonic() - began, 5)
        self.assertTrue(watcher.ends())
        self.site.subscriber = self.site.start_subscriber()

    def test_it_listens_on_loopback_alone(self) -> None:
        with self.assertRaises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", self.site.port), 5)


if __name__ == "__main__":
    unittest.main()
