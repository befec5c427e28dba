"""A web client's back end: Ringside's pop-ups, in the browser of the agent whose phone rings."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from pathlib import Path

from aiohttp import web
from confluent_kafka import Message

from hub import Agent, Hub, read_pop_up
from kafka_source import PopUpSource
from options import Options

log = logging.getLogger("popup-subscriber")

PAGE = Path(__file__).resolve().parent / "page"
HEARTBEAT = 15.0  # seconds; proxies end a connection on which nothing happens
STREAM = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
}
SAFETY = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


async def may_see(request: web.Request, agent: Agent) -> bool:
    """YOUR PART: may whoever sent this request see the pop-ups of this agent?

    Ask your session here, by its cookie (EventSource sends cookies, but no headers of your own). As
    it stands, everybody may see everything; so the program listens on an address other than
    loopback only with --insecure-no-login.
    """
    return True


class Server:
    def __init__(self, hub: Hub, source: PopUpSource) -> None:
        self.hub = hub
        self.source = source
        self.app = web.Application()
        self.app.router.add_get("/events", self.events)
        self.app.router.add_get("/readyz", self.readyz)
        self.app.router.add_get("/", self.index)
        self.app.router.add_static("/page", PAGE)
        self.app.on_response_prepare.append(self.protect)

    async def protect(self, _: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(SAFETY)

    async def index(self, _: web.Request) -> web.FileResponse:
        return web.FileResponse(PAGE / "index.html")

    async def readyz(self, _: web.Request) -> web.Response:
        if not self.source.ready.is_set():
            raise web.HTTPServiceUnavailable(text="the topic is not there yet\n")
        return web.Response(text="ready\n")

    async def events(self, request: web.Request) -> web.StreamResponse:
        agent = (request.query.get("tenant", "default"), request.query.get("agent", ""))
        if not agent[1]:
            raise web.HTTPBadRequest(text="which agent?\n")
        if not await may_see(request, agent):
            raise web.HTTPForbidden()
        response = web.StreamResponse(headers=STREAM)
        await response.prepare(request)
        transport = request.transport
        if transport is None:
            return response
        # A browser says by itself what it saw last; a page that had to begin anew can only put it
        # into the address.
        last = request.headers.get("Last-Event-ID") or request.query.get("last") or None
        browser, begin = self.hub.join(agent, last, transport.abort)
        try:
            await response.write(f"retry: 1000\nevent: begin\nid: {begin}\ndata: {{}}\n\n".encode())
            while True:
                try:
                    async with asyncio.timeout(HEARTBEAT):
                        item = await browser.waiting.get()
                except TimeoutError:
                    await response.write(b":\n\n")
                    continue
                if item is None:
                    break
                place, pop_up = item
                if event := pop_up.event(place, self.hub.clock()):
                    await response.write(event)
        except ConnectionResetError:
            pass  # gone, or dropped as it was too slow
        finally:
            self.hub.leave(browser)
        return response


async def main() -> None:
    options = Options.given()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    loop = asyncio.get_running_loop()
    hub = Hub()

    def publish(records: list[Message]) -> None:
        for record in records:
            if pop_up := read_pop_up(record.headers(), record.value()):
                hub.publish(pop_up)

    def deliver(records: list[Message]) -> None:  # called on Kafka's thread
        loop.call_soon_threadsafe(publish, records)

    source = PopUpSource(options.kafka, options.topic, deliver)
    app = Server(hub, source).app
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=5, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, options.host, options.port)
    await site.start()
    source.start()
    log.info("listening on %s port %d", options.host, options.port)

    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    while not stopped.is_set():
        if not source.is_alive():
            raise SystemExit("the thread that reads from Kafka has ended")
        hub.forget_expired()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(10):
                await stopped.wait()
    await site.stop()  # no new browsers; those that are here go to another replica
    hub.close()
    await runner.cleanup()
    await loop.run_in_executor(None, source.end)


if __name__ == "__main__":
    asyncio.run(main())
