"""A web client's back end: Ringside's pop-ups, in the browser of the agent whose phone rings.

calls.popups -> read() -> Hub.publish() -> a queue for each browser -> events(), over HTTP
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import re
import secrets
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp_sse import sse_response
from confluent_kafka import Consumer, KafkaException, Message, TopicPartition

log = logging.getLogger("popup-subscriber")
HOST = "127.0.0.1"
PAGE = Path(__file__).resolve().parent / "page"
STAGES = ("lookup", "contact")  # a later one replaces an earlier one of the same call
LIFETIME = 90  # seconds: as long as a pop-up may be shown (--popup-lifetime of the workers)
KEPT = 50  # pop-ups that a browser may have missed and still gets
WAITING = 100  # pop-ups that wait for a browser; one that is further behind is dropped
REMEMBERED = 10_000  # calls: more than ring in the lifetime of a pop-up
HEARTBEAT = 15  # seconds; proxies end a connection on which nothing happens
SAFETY = {"Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'"}
Agent = tuple[str, str]  # tenant and extension: two tenants may both have a 101


async def may_see(request: web.Request, agent: Agent) -> bool:
    """YOUR PART: may whoever sent this request see the pop-ups of this agent?

    Ask your session, by its cookie: EventSource sends no headers of your own. As it stands, all may
    see everything, so it listens on loopback only; what you put here is why HOST may change.
    """
    return True


@dataclass
class PopUp:
    id: str  # ce_id; a repeat has the same
    agent: Agent
    call: str
    stage: int
    expires: float
    text: str  # the record as it is, in one line
    place: int = 0  # in the streams of this process


def read_pop_up(record: Message) -> PopUp | None:
    """Nothing where it is no pop-up of an agent in a form known here."""
    headers = dict(record.headers() or ())
    identity = headers.get("ce_id")
    if headers.get("ce_type") != b"ringside.popup.v1" or not isinstance(identity, bytes):
        return None
    try:
        body = json.loads(record.value() or b"")
        tenant, agent, call = body["tenant"], body["agent"], body["callId"]
        if not all(isinstance(name, str) for name in (tenant, agent, call)):
            return None
        expires = datetime.fromisoformat(body["expiresAt"]).timestamp()
        stage, text = STAGES.index(body["stage"]), json.dumps(body, allow_nan=False)
        return PopUp(identity.decode(), (tenant, agent), call, stage, expires, text)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None


@dataclass(eq=False)
class Browser:
    drop: Callable[[], None]  # ends the connection; the browser comes back and says what it saw
    waiting: asyncio.Queue[PopUp] = field(default_factory=lambda: asyncio.Queue(WAITING))


class Hub:
    """Which pop-up goes to which browser."""

    def __init__(self) -> None:
        self.run, self.count = secrets.token_hex(4), 0
        self.calls: dict[tuple[Agent, str], PopUp] = {}  # the last of each, in the order of places
        self.browsers: dict[Agent, set[Browser]] = {}

    def publish(self, new: PopUp) -> None:
        """To the agent's browsers, unless it is a repeat, late, or its call is a stage further."""
        call = (new.agent, new.call)
        last = self.calls.get(call)
        if new.expires <= time.time() or last and (last.id == new.id or last.stage > new.stage):
            return
        self.count += 1
        new.place = self.count
        self.calls.pop(call, None)
        self.calls[call] = new
        if len(self.calls) > REMEMBERED:
            del self.calls[next(iter(self.calls))]
        for browser in tuple(self.browsers.get(new.agent, ())):
            try:
                browser.waiting.put_nowait(new)
            except asyncio.QueueFull:
                log.warning("dropped a browser of %s: too slow", new.agent[1])
                self.leave(new.agent, browser)
                browser.drop()

    def join(self, agent: Agent, last: str | None, drop: Callable[[], None]) -> tuple[Browser, str]:
        """A browser that has seen all up to the place `last` or, without one, begins now; and the
        place where it begins, as it may lose its connection before its first pop-up.

        Another process reads the partitions in another order, so a place counts in this one alone:
        who comes from there gets all that is kept, and knows by their ids what it has seen.
        """
        browser, after = Browser(drop), self.count
        if last is not None:
            known = re.fullmatch(f"{self.run}-([0-9]{{1,15}})", last)
            after = int(known[1]) if known else 0
        kept = [pop_up for pop_up in self.calls.values() if pop_up.agent == agent]
        for missed in [pop_up for pop_up in kept if pop_up.place > after][-KEPT:]:
            browser.waiting.put_nowait(missed)
        self.browsers.setdefault(agent, set()).add(browser)
        return browser, f"{self.run}-{after}"

    def leave(self, agent: Agent, browser: Browser) -> None:
        self.browsers.get(agent, set()).discard(browser)
        if not self.browsers.get(agent):
            self.browsers.pop(agent, None)


def subscriber(settings: dict[str, str]) -> Consumer:
    """In a group of its own for each process, as every replica needs every pop-up."""
    group = {"group.id": f"popup-subscriber-{secrets.token_hex(8)}", "enable.auto.commit": "false"}
    # What is made later, a topic or partitions of it, is found within ten seconds.
    quick = {"topic.metadata.refresh.interval.ms": "10000"}
    quick |= {"reconnect.backoff.ms": "500", "reconnect.backoff.max.ms": "1000"}
    return Consumer({**quick, **settings, **group, "auto.offset.reset": "latest"}, logger=log)


async def read(consumer: Consumer, topic: str, hub: Hub, ready: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()

    def begin(_: Consumer, partitions: list[TopicPartition]) -> None:
        """At the latest, but for what may still be shown: browsers missed it during a restart."""
        since = int((time.time() - LIFETIME) * 1000)
        try:
            ends = [consumer.get_watermark_offsets(place, timeout=5)[1] for place in partitions]
            asked = [TopicPartition(topic, place.partition, since) for place in partitions]
            partitions = consumer.offsets_for_times(asked, timeout=5)
            for place, end in zip(partitions, ends):
                place.offset = place.offset if place.offset >= 0 else end
        except KafkaException as error:
            log.warning("%s; beginning at the latest", error)
        consumer.assign(partitions)
        loop.call_soon_threadsafe(ready.set)

    consumer.subscribe([topic], on_assign=begin)
    while True:
        record = await asyncio.to_thread(consumer.poll, 0.5)  # Kafka's client blocks
        if record and (error := record.error()):
            log.warning("Kafka: %s", error)
        elif record and (pop_up := read_pop_up(record)):
            hub.publish(pop_up)


def application(hub: Hub, ready: asyncio.Event) -> web.Application:
    async def events(request: web.Request) -> web.StreamResponse:
        agent = (request.query.get("tenant", "default"), request.query.get("agent", ""))
        if not agent[1]:
            raise web.HTTPBadRequest(text="which agent?\n")
        if not await may_see(request, agent):
            raise web.HTTPForbidden()
        # A browser says by itself what it saw last; a page that began anew, in the address.
        last = request.headers.get("Last-Event-ID") or request.query.get("last") or None
        async with sse_response(request, sep="\n", ping_interval=HEARTBEAT) as stream:
            drop = request.transport.abort if request.transport else stream.stop_streaming
            browser, begin = hub.join(agent, last, drop)
            try:
                await stream.send("{}", begin, "begin", retry=1000)
                while True:
                    new = await browser.waiting.get()
                    # For how long, not until when: the browser's clock may be wrong.
                    if (left := int((new.expires - time.time()) * 1000)) > 0:
                        data = f'{{"id":{json.dumps(new.id)},"showFor":{left},"popUp":{new.text}}}'
                        await stream.send(data, f"{hub.run}-{new.place}", "popup")
            except (ConnectionResetError, TimeoutError):
                return stream  # gone, or too slow
            finally:
                hub.leave(agent, browser)

    async def readyz(_: web.Request) -> web.Response:
        return web.Response(text="ready\n") if ready.is_set() else web.Response(status=503)

    async def index(_: web.Request) -> web.FileResponse:
        return web.FileResponse(PAGE / "index.html", headers=SAFETY)

    app = web.Application()
    app.add_routes([web.get("/events", events), web.get("/readyz", readyz), web.get("/", index)])
    app.add_routes([web.static("/page", PAGE)])
    return app


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Shows pop-ups in the browsers of the agents.")
    parser.add_argument("--port", type=int, default=8095, help="to listen on")
    parser.add_argument("--kafka-brokers", default="127.0.0.1:9092", help="brokers to start from")
    parser.add_argument("--kafka-config", help="properties file, for TLS and SASL")
    parser.add_argument("--topic-prefix", default="", help="text before the topic's name")
    given = parser.parse_args(arguments)
    lines = Path(given.kafka_config).read_text().splitlines() if given.kafka_config else []
    pairs = [line.split("=", 1) for line in lines if "=" in line and line.lstrip()[0] not in "#!"]
    given.kafka = {"bootstrap.servers": given.kafka_brokers}
    given.kafka |= {key.strip(): value.strip() for key, value in pairs}
    return given


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    given, hub, ready = options(), Hub(), asyncio.Event()
    consumer, topic = subscriber(given.kafka), given.topic_prefix + "calls.popups"

    def ended(task: asyncio.Task[None]) -> None:
        if not task.cancelled():  # better no process than one that shows nothing
            raise SystemExit(f"no longer reading {topic}: {task.exception()}")

    async def reading(_: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(read(consumer, topic, hub, ready))
        task.add_done_callback(ended)
        yield
        task.cancel()

    app = application(hub, ready)
    app.cleanup_ctx.append(reading)
    # A browser that goes ends its stream; when this process stops, it goes to another replica.
    how: dict[str, Any] = {"handler_cancellation": True, "shutdown_timeout": 0.1}
    web.run_app(app, host=HOST, port=given.port, access_log=None, **how)


if __name__ == "__main__":
    main()
