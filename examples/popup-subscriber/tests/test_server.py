"""The event stream over HTTP, without Kafka."""

from __future__ import annotations

import threading
import unittest
from types import SimpleNamespace
from typing import cast
from unittest import mock

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer

import server as server_module
from hub import Agent, Hub
from kafka_source import PopUpSource
from server import Server

from .test_hub import pop_up


class ServerTests(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self) -> None:
        self.hub = Hub(clock=lambda: 1_800_000_000.0)
        self.ready = threading.Event()
        source = cast(PopUpSource, SimpleNamespace(ready=self.ready))
        self.client = TestClient(TestServer(Server(self.hub, source).app))
        await self.client.start_server()
        self.addAsyncCleanup(self.client.close)

    async def events(self, address: str = "/events?agent=101") -> ClientResponse:
        response = await self.client.get(address)
        self.assertEqual(response.status, 200)
        self.assertEqual(response.content_type, "text/event-stream")
        await response.content.readuntil(b"\n\n")
        return response

    async def test_a_pop_up_comes_as_an_event(self) -> None:
        response = await self.events()
        self.hub.publish(pop_up("a"))
        event = await response.content.readuntil(b"\n\n")
        self.assertRegex(event, rb'^event: popup\nid: [0-9a-f]{8}-1\ndata: {"id":"a",')
        self.hub.close()
        self.assertEqual(await response.content.read(), b"")

    async def test_who_may_not_see_an_agent_is_refused(self) -> None:
        asked: list[Agent] = []

        async def may_see(_: object, agent: Agent) -> bool:
            asked.append(agent)
            return False

        with mock.patch.object(server_module, "may_see", may_see):
            response = await self.client.get("/events?agent=101&tenant=t")
        self.assertEqual((response.status, asked), (403, [("t", "101")]))
        self.assertEqual(self.hub._browsers, {})

    async def test_something_is_said_while_nobody_calls(self) -> None:
        with mock.patch.object(server_module, "HEARTBEAT", 0.01):
            response = await self.events()
            self.assertEqual(await response.content.readuntil(b"\n\n"), b":\n\n")

    async def test_what_a_request_says_of_itself_cannot_make_an_event(self) -> None:
        response = await self.client.get("/events?agent=101&last=x%0Adata:%20y%0A%0A")
        begin = await response.content.readuntil(b"\n\n")
        expected = rb"retry: 1000\nevent: begin\nid: [0-9a-f]{8}-0\ndata: {}\n\n"
        self.assertRegex(begin, b"^" + expected + b"$")

    async def test_ready_when_the_topic_is_read(self) -> None:
        self.assertEqual((await self.client.get("/readyz")).status, 503)
        self.ready.set()
        self.assertEqual((await self.client.get("/readyz")).status, 200)


if __name__ == "__main__":
    unittest.main()
