"""The rules, the command line and the event stream, without Kafka."""

from __future__ import annotations

import asyncio
import json
import unittest
from types import SimpleNamespace
from typing import Any, cast
from unittest import mock

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer
from confluent_kafka import Message

import server
from server import KEPT, WAITING, Agent, Browser, Hub, PopUp, application, read_pop_up

START = 1_800_000_000.0
AGENT = ("default", "101")


def pop_up(
    identity: str, call: str = "", stage: int = 0, agent: str = "101", ends: float = 90
) -> PopUp:
    return PopUp(identity, ("default", agent), call or identity, stage, START + ends, "{}")


def waiting(browser: Browser) -> list[str]:
    return [browser.waiting.get_nowait().id for _ in range(browser.waiting.qsize())]


class AtStart(unittest.IsolatedAsyncioTestCase):
    """In a world whose clock stands still."""

    def setUp(self) -> None:
        self.now = START
        clock = SimpleNamespace(time=lambda: self.now)
        self.enterContext(mock.patch.object(server, "time", clock))
        self.hub = Hub()


class HubTests(AtStart):
    def setUp(self) -> None:
        super().setUp()
        self.dropped = 0

    def drop(self) -> None:
        self.dropped += 1

    def join(self, last: str | None = None, agent: str = "101") -> Browser:
        return self.hub.join(("default", agent), last, self.drop)[0]

    def test_each_agent_gets_his_own(self) -> None:
        mine, other = self.join(), self.join(agent="102")
        self.hub.publish(pop_up("a"))
        self.hub.publish(pop_up("b", agent="102"))
        self.assertEqual((waiting(mine), waiting(other)), (["a"], ["b"]))

    def test_repeats_expired_and_earlier_stages_are_not_shown(self) -> None:
        browser = self.join()
        self.hub.publish(pop_up("a", call="c"))
        self.hub.publish(pop_up("a", call="c"))
        self.hub.publish(pop_up("b", call="c", stage=1))
        self.hub.publish(pop_up("b", call="c", stage=1))
        self.hub.publish(pop_up("a", call="c"))
        self.hub.publish(pop_up("d", ends=0))
        self.assertEqual(waiting(browser), ["a", "b"])

    def test_a_browser_that_comes_back_gets_what_it_missed(self) -> None:
        browser, begin = self.hub.join(AGENT, None, self.drop)
        places = [begin]
        for identity in ("a", "b", "c"):
            self.hub.publish(pop_up(identity))
            places.append(f"{self.hub.run}-{browser.waiting.get_nowait().place}")
        self.assertEqual(waiting(self.join(last=places[0])), ["a", "b", "c"])
        self.assertEqual(waiting(self.join(last=places[1])), ["b", "c"])
        self.assertEqual(waiting(self.join(last=places[3])), [])
        self.assertEqual(waiting(self.join()), [])

    def test_a_place_of_another_process_says_nothing_here(self) -> None:
        other = Hub()
        for identity in ("a", "b"):
            self.hub.publish(pop_up(identity))
            other.publish(pop_up(identity))
        elsewhere = other.join(AGENT, None, self.drop)[1]
        for last in (elsewhere, "", "-", "x", f"{elsewhere}x", "1" * 5000, "-1", "\r\n"):
            browser, begin = self.hub.join(AGENT, last, self.drop)
            self.assertEqual(waiting(browser), ["a", "b"], last)
            # Until it has got them, it has nothing of here.
            self.assertEqual(waiting(self.join(last=begin)), ["a", "b"])

    def test_of_a_call_that_was_missed_the_last_stage_comes_in_its_place(self) -> None:
        begin = self.hub.join(AGENT, None, self.drop)[1]
        self.hub.publish(pop_up("a", call="c"))
        self.hub.publish(pop_up("b"))
        self.hub.publish(pop_up("d", call="c", stage=1))
        self.assertEqual(waiting(self.join(last=begin)), ["b", "d"])

    def test_a_full_queue_drops_the_browser_once(self) -> None:
        slow = self.join()
        with self.assertLogs("popup-subscriber"):
            for number in range(WAITING + 5):
                self.hub.publish(pop_up(str(number)))
        self.assertEqual(self.dropped, 1)
        self.assertEqual(slow.waiting.qsize(), WAITING)
        self.hub.leave(AGENT, slow)
        self.assertEqual(self.hub.browsers, {})

    def test_what_is_kept_is_bounded(self) -> None:
        with mock.patch.object(server, "REMEMBERED", 2 * KEPT):
            for number in range(3 * KEPT):
                self.hub.publish(pop_up(str(number), ends=1e9))
        self.assertEqual(len(self.hub.calls), 2 * KEPT)
        missed = waiting(self.join(last="elsewhere"))
        self.assertEqual(missed, [str(number) for number in range(2 * KEPT, 3 * KEPT)])


class ReadingTests(unittest.TestCase):
    body: dict[str, Any] = {
        "callId": "c",
        "tenant": "default",
        "agent": "101",
        "stage": "contact",
        "displayName": "Zoë\u2028\n",
        "expiresAt": "2027-01-15T08:00:00Z",
    }
    headers = [("ce_id", b"i"), ("ce_type", b"ringside.popup.v1")]

    def read(self, headers: object, value: bytes | None) -> PopUp | None:
        record = SimpleNamespace(headers=lambda: headers, value=lambda: value)
        return read_pop_up(cast(Message, record))

    def changed(self, **changes: object) -> PopUp | None:
        return self.read(self.headers, json.dumps({**self.body, **changes}).encode())

    def test_a_pop_up(self) -> None:
        found = self.changed()
        assert found is not None
        self.assertEqual((found.id, found.agent, found.call, found.stage), ("i", AGENT, "c", 1))
        self.assertEqual(found.expires, START)
        self.assertNotIn("\n", found.text)
        self.assertEqual(json.loads(found.text), self.body)

    def test_what_is_none(self) -> None:
        for name in ("callId", "tenant", "agent", "stage", "expiresAt"):
            self.assertIsNone(self.changed(**{name: None}), name)
            self.assertIsNone(self.changed(**{name: []}), name)
        self.assertIsNone(self.changed(stage="closed"))
        self.assertIsNone(self.changed(expiresAt="soon"))
        self.assertIsNone(self.changed(number=float("nan")))
        self.assertIsNone(self.read(None, b"{}"))
        self.assertIsNone(self.read(self.headers, None))
        self.assertIsNone(self.read(self.headers, b"[" * 100_000))
        value = json.dumps(self.body).encode()
        for identity in (b"\xff", None):
            self.assertIsNone(self.read([("ce_id", identity), self.headers[1]], value), identity)
        for headers in (self.headers[:1], self.headers[1:], [self.headers[0], ("ce_type", None)]):
            self.assertIsNone(self.read(headers, value), headers)


class StreamTests(AtStart):
    async def asyncSetUp(self) -> None:
        self.ready = asyncio.Event()
        self.client = TestClient(TestServer(application(self.hub, self.ready)))
        await self.client.start_server()
        self.addAsyncCleanup(self.client.close)

    async def events(self, address: str = "/events?agent=101") -> ClientResponse:
        response = await self.client.get(address)
        self.assertEqual(response.status, 200)
        self.assertEqual(response.content_type, "text/event-stream")
        await self.next(response)
        return response

    async def next(self, response: ClientResponse) -> str:
        return (await response.content.readuntil(b"\n\n")).decode()

    async def test_a_pop_up_comes_as_an_event(self) -> None:
        response = await self.events()
        self.hub.publish(pop_up("a", ends=1))
        data = '{"id":"a","showFor":1000,"popUp":{}}'
        expected = rf"^id: [0-9a-f]{{8}}-1\nevent: popup\ndata: {data}\n\n$"
        self.assertRegex(await self.next(response), expected)

    async def test_an_id_cannot_make_an_event(self) -> None:
        response = await self.events()
        self.hub.publish(pop_up('a"\n\ndata: x\n\n'))
        event = await self.next(response)
        self.assertIn('\ndata: {"id":"a\\"\\n\\ndata: x\\n\\n","showFor"', event)

    async def test_what_has_expired_on_its_way_is_not_shown(self) -> None:
        self.hub.publish(pop_up("a", ends=1))
        self.now += 2
        response = await self.events("/events?agent=101&last=elsewhere")
        self.hub.publish(pop_up("b"))
        self.assertIn('"id":"b"', await self.next(response))

    async def test_who_may_not_see_an_agent_is_refused(self) -> None:
        asked: list[Agent] = []

        async def may_see(_: object, agent: Agent) -> bool:
            asked.append(agent)
            return False

        with mock.patch.object(server, "may_see", may_see):
            response = await self.client.get("/events?agent=101&tenant=t")
        self.assertEqual((response.status, asked), (403, [("t", "101")]))
        self.assertEqual(self.hub.browsers, {})

    async def test_something_is_said_while_nobody_calls(self) -> None:
        with mock.patch.object(server, "HEARTBEAT", 0.01):
            response = await self.events()
            self.assertEqual(await self.next(response), ": ping\n\n")

    async def test_what_a_request_says_of_itself_cannot_make_an_event(self) -> None:
        response = await self.client.get("/events?agent=101&last=x%0Adata:%20y%0A%0A")
        expected = r"^id: [0-9a-f]{8}-0\nevent: begin\ndata: {}\nretry: 1000\n\n$"
        self.assertRegex(await self.next(response), expected)

    async def test_ready_when_the_topic_is_read(self) -> None:
        self.assertEqual((await self.client.get("/readyz")).status, 503)
        self.ready.set()
        self.assertEqual((await self.client.get("/readyz")).status, 200)


class ProcessTests(unittest.TestCase):
    def test_it_ends_when_it_no_longer_reads(self) -> None:
        async def read(*_: object) -> None:
            raise RuntimeError("no more")

        given = server.options(["--port", "0", "--kafka-brokers", "127.0.0.1:1"])
        with mock.patch.multiple(server, read=read, options=lambda: given):
            with self.assertRaisesRegex(SystemExit, "no more"):
                server.main()


class OptionsTests(unittest.TestCase):
    def given(self, *arguments: str) -> Any:
        return server.options(list(arguments))

    def test_what_it_reads(self) -> None:
        found = self.given()
        self.assertEqual(found.kafka, {"bootstrap.servers": "127.0.0.1:9092"})
        found = self.given("--kafka-brokers", "b:2", "--port", "80")
        self.assertEqual(found.port, 80)
        self.assertEqual(found.kafka["bootstrap.servers"], "b:2")

    def test_properties_of_kafkas_client(self) -> None:
        text = "# TLS\n\n  ! and more\nsecurity.protocol = SASL_SSL\nsasl.password=a=b#c\n"
        with mock.patch("pathlib.Path.read_text", return_value=text):
            found = self.given("--kafka-config", "client.properties")
        self.assertEqual(found.kafka["security.protocol"], "SASL_SSL")
        self.assertEqual(found.kafka["sasl.password"], "a=b#c")
        self.assertEqual(len(found.kafka), 3)


if __name__ == "__main__":
    unittest.main()
