"""Which pop-up goes to which browser. Knows neither Kafka nor HTTP; runs on the event loop."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

Agent = tuple[str, str]  # tenant and extension: two tenants may both have a 101
Text = str | bytes | None
Headers = Mapping[str, Text] | Iterable[tuple[str, Text]]  # as the client gives them
log = logging.getLogger("popup-subscriber")

STAGES = ("lookup", "contact")  # a later one replaces an earlier one of the same call
KEPT = 50  # pop-ups of an agent that a browser may have missed and still get
WAITING = 2 * KEPT  # pop-ups that wait for a browser; one that is further behind is dropped
REMEMBERED = 100_000  # ids, whatever their expiresAt says
DAY = 86_400.0  # a clock that is years off must not keep a pop-up for years


@dataclass(frozen=True, slots=True)
class PopUp:
    id: str
    agent: Agent
    call: tuple[str, str, str]
    stage: int
    expires: float
    text: str

    def event(self, place: str, now: float) -> bytes | None:
        """As a server-sent event; nothing where it has expired.

        The browser is told how long to show it, not until when: its clock may be wrong.
        """
        if self.expires <= now:
            return None
        milliseconds = int(min(self.expires - now, DAY) * 1000)
        data = f'{{"id":"{self.id}","showFor":{milliseconds},"popUp":{self.text}}}'
        return f"event: popup\nid: {place}\ndata: {data}\n\n".encode()


def read_pop_up(headers: Headers | None, value: bytes | None) -> PopUp | None:
    """A record of calls.popups; nothing where it is no pop-up of an agent in a form known here."""
    known = dict(headers or ())
    identity = known.get("ce_id")
    # It is put into the stream as it is, so nothing may be in it that ends a text or a line.
    if not isinstance(identity, bytes) or not re.fullmatch(rb"[\w.:/+=-]{1,128}", identity):
        return None
    if known.get("ce_type") != b"ringside.popup.v1":
        return None
    try:
        body = json.loads(value or b"")
        tenant, agent, call = body["tenant"], body["agent"], body["callId"]
        if not all(isinstance(part, str) for part in (tenant, agent, call)):
            return None
        return PopUp(
            id=identity.decode(),
            agent=(tenant, agent),
            call=(tenant, call, agent),
            stage=STAGES.index(body["stage"]),
            expires=datetime.fromisoformat(body["expiresAt"]).timestamp(),
            text=json.dumps(body, allow_nan=False),
        )
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None


class Browser:
    """One connection. `drop` ends it; the browser connects again and says what it saw last."""

    def __init__(self, agent: Agent, drop: Callable[[], None]) -> None:
        self.agent = agent
        self.waiting: asyncio.Queue[tuple[str, PopUp] | None] = asyncio.Queue(WAITING)
        self._drop = drop
        self._is_dropped = False

    def offer(self, item: tuple[str, PopUp] | None) -> None:
        """A pop-up with its place in the stream; nothing at the stream's end."""
        if self._is_dropped:
            return
        try:
            self.waiting.put_nowait(item)
        except asyncio.QueueFull:
            self._is_dropped = True
            log.warning("dropped a browser of %s: too slow", self.agent[1])
            self._drop()


class Hub:
    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self._browsers: dict[Agent, set[Browser]] = {}
        self._run = secrets.token_hex(4)
        self._count = 0
        self._recent: dict[Agent, deque[tuple[int, PopUp]]] = {}
        self._seen: dict[str, float] = {}
        self._stages: dict[tuple[str, str, str], PopUp] = {}

    def publish(self, pop_up: PopUp) -> bool:
        """False where nobody is to see it: a repeat, expired, or its call has a later stage."""
        current = self._stages.get(pop_up.call)
        if pop_up.id in self._seen or pop_up.expires <= self.clock():
            return False
        if current and current.stage > pop_up.stage:
            return False
        self._seen[pop_up.id] = pop_up.expires
        self._stages[pop_up.call] = pop_up
        if len(self._seen) > REMEMBERED:
            del self._seen[next(iter(self._seen))]
        if len(self._stages) > REMEMBERED:
            del self._stages[next(iter(self._stages))]
        self._count += 1
        self._recent.setdefault(pop_up.agent, deque(maxlen=KEPT)).append((self._count, pop_up))
        for browser in self._browsers.get(pop_up.agent, ()):
            browser.offer((self._place(self._count), pop_up))
        return True

    def join(self, agent: Agent, last: str | None, drop: Callable[[], None]) -> tuple[Browser, str]:
        """A browser that wants an agent's pop-ups and has seen all up to `last`, or, without that,
        begins now. Returns it with the place where it begins: a browser that loses its connection
        before its first pop-up has to be able to say where it was.

        A place counts in this process alone: another replica, or this one before a restart, has
        read the topic's partitions in another order. Whoever comes from there gets all that is
        kept, and knows by their ids which pop-ups it has seen.
        """
        browser = Browser(agent, drop)
        after = self._count
        if last is not None:
            run, _, number = last.partition("-")
            after = int(number) if run == self._run and re.fullmatch("[0-9]{1,15}", number) else 0
            missed = [kept for kept in self._recent.get(agent, ()) if kept[0] > after]
            newest = {pop_up.call: count for count, pop_up in missed}
            for count, pop_up in missed:
                if newest[pop_up.call] == count:  # of a call's stages the last
                    browser.offer((self._place(count), pop_up))
        self._browsers.setdefault(agent, set()).add(browser)
        return browser, self._place(after)

    def _place(self, count: int) -> str:
        return f"{self._run}-{count}"

    def leave(self, browser: Browser) -> None:
        others = self._browsers.get(browser.agent, set())
        others.discard(browser)
        if not others:
            self._browsers.pop(browser.agent, None)

    def forget_expired(self) -> None:
        now = self.clock()
        self._seen = {name: expires for name, expires in self._seen.items() if expires > now}
        self._stages = {call: last for call, last in self._stages.items() if last.expires > now}
        for agent, recent in list(self._recent.items()):
            kept = [(count, pop_up) for count, pop_up in recent if pop_up.expires > now]
            if kept:
                self._recent[agent] = deque(kept, maxlen=KEPT)
            else:
                del self._recent[agent]

    def close(self) -> None:
        """Ends every browser's stream."""
        for browsers in self._browsers.values():
            for browser in browsers:
                browser.offer(None)
