"""A web client's back end: Ringside's pop-ups, in the browser of the agent whose phone rings.

calls.popups -> read() -> Hub.publish() -> a queue for each browser -> events(), over HTTP
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import re
import secrets
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from aiohttp import web
from confluent_kafka import Consumer, KafkaException, Message, TopicPartition

log = logging.getLogger("popup-subscriber")
PAGE = Path(__file__).resolve().parent / "page"
STAGES = ("lookup", "contact")  # a later one replaces an earlier one of the same call
LIFETIME = 90  # seconds: as long as a pop-up may be shown (--popup-lifetime of the workers)
KEPT = 50  # pop-ups that a browser may have missed and still gets
WAITING = 100  # pop-ups that wait for a browser; one that is further behind is dropped
REMEMBERED = 10_000  # calls: more than ring in the lifetime of a pop-up
HEARTBEAT = 15  # seconds; proxies end a connection on which nothing happens
STREAM = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
STREAM |= {"X-Accel-Buffering": "no"}  # to nginx
SAFETY = {"Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'"}
Agent = tuple[str, str]  # tenant and extension: two tenants may both have a 101


async def may_see(request: web.Request, agent: Agent) -> bool:
    """YOUR PART: may whoever sent this request see the pop-ups of this agent?

    Ask your session, by its cookie: EventSource sends no headers of your own. As it stands, all may
    see everything, so it listens on other addresses than loopback only with --insecure-no-login.
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
    identity, kind = headers.get("ce_id"), headers.get("ce_type")
    if not isinstance(identity, bytes) or kind != b"ringside.popup.v1":
        return None
    if not re.fullmatch(rb"[\w.:/+=-]{1,128}", identity):  # as it stands in the stream as it is
        return None
    try:
        body = json.loads(record.value() or b"")
        tenant, agent, call = body["tenant"], body["agent"], body["callId"]
        if not all(isinstance(name, str) for name in (tenant, agent, call)):
            return None
        expires = datetime.fromisoformat(body["expiresAt"]).timestamp()
        stage, text = STAGES.index(body["stage"]), json.dumps(body, allow_nan=False)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None
    return PopUp(identity.decode(), (tenant, agent), call, stage, expires, text)


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


async def read(settings: dict[str, str], topic: str, hub: Hub, ready: asyncio.Event) -> None:
    """In a group of its own for each process, as every replica needs every pop-up."""

    def begin(consumer: Consumer, partitions: list[TopicPartition]) -> None:
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
        log.info("reading %d partitions of %s", len(partitions), topic)
        loop.call_soon_threadsafe(ready.set)

    loop = asyncio.get_running_loop()
    group = {"group.id": f"popup-subscriber-{secrets.token_hex(8)}", "enable.auto.commit": "false"}
    # What is made later, a topic or partitions of it, is found within ten seconds.
    quick = {"topic.metadata.refresh.interval.ms": "10000"}
    quick |= {"reconnect.backoff.ms": "500", "reconnect.backoff.max.ms": "1000"}
    consumer = Consumer({**quick, **settings, **group, "auto.offset.reset": "latest"}, logger=log)
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
        response, connection = web.StreamResponse(headers=STREAM), request.transport
        await response.prepare(request)
        if connection is None:
            return response
        # A browser says by itself what it saw last; a page that began anew, in the address.
        last = request.headers.get("Last-Event-ID") or request.query.get("last") or None
        browser, begin = hub.join(agent, last, connection.abort)
        event = f"retry: 1000\nevent: begin\nid: {begin}\ndata: {{}}\n\n"
        try:
            while True:
                await response.write(event.encode())
                event = ":\n\n"
                try:
                    new = await asyncio.wait_for(browser.waiting.get(), HEARTBEAT)
                except TimeoutError:
                    continue
                # For how long, not until when: the browser's clock may be wrong.
                if (left := int((new.expires - time.time()) * 1000)) > 0:
                    data = f'{{"id":"{new.id}","showFor":{left},"popUp":{new.text}}}'
                    event = f"event: popup\nid: {hub.run}-{new.place}\ndata: {data}\n\n"
        except ConnectionResetError:
            return response  # gone, or dropped as it was too slow
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
    for option, variable, default, text in (
        ("--http", "POPUPS_HTTP", "127.0.0.1:8095", "HOST:PORT to listen on"),
        ("--kafka-brokers", "KAFKA_BROKERS", "127.0.0.1:9092", "brokers to start from"),
        ("--kafka-config", "KAFKA_CONFIG", "", "properties file, for TLS and SASL"),
        ("--topic-prefix", "RINGSIDE_TOPIC_PREFIX", "", "text before the topic's name"),
    ):
        help = f"{text} [{variable}; {default}]"
        parser.add_argument(option, default=os.environ.get(variable, default), help=help)
    parser.add_argument("--insecure-no-login", action="store_true", help="listen on any address")
    given = parser.parse_args(arguments)
    host, _, port = given.http.rpartition(":")
    if host not in ("127.0.0.1", "[::1]", "localhost") and not given.insecure_no_login:
        parser.error(f"--http {given.http}: not loopback, and nobody has to log in: see may_see()")
    lines = Path(given.kafka_config).read_text().splitlines() if given.kafka_config else []
    pairs = [line.split("=", 1) for line in lines if "=" in line and line.lstrip()[0] not in "#!"]
    given.kafka = {"bootstrap.servers": given.kafka_brokers}
    given.kafka |= {key.strip(): value.strip() for key, value in pairs}
    given.host, given.port = host.strip("[]"), int(port)
    given.topic = given.topic_prefix + "calls.popups"
    return given


async def main() -> None:
    given, hub, ready = options(), Hub(), asyncio.Event()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    app = application(hub, ready)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, given.host, given.port).start()
    reading = asyncio.create_task(read(given.kafka, given.topic, hub, ready))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, reading.cancel)
    await asyncio.wait([reading])
    await runner.cleanup()  # browsers go to another replica, or come back to this one
    if not reading.cancelled():
        reading.result()  # raises what ended it


if __name__ == "__main__":
    asyncio.run(main())
