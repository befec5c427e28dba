"""Which pop-up goes to which browser. Knows neither Kafka nor HTTP; runs on the event loop."""

from __future__ import annotations

import asyncio
import json
import logging
import re
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

    def event(self, now: float) -> bytes | None:
        """As a server-sent event; nothing where it has expired.

        The browser is told how long to show it, not until when: its clock may be wrong.
        """
        if self.expires <= now:
            return None
        milliseconds = int(min(self.expires - now, DAY) * 1000)
        data = f'{{"showFor":{milliseconds},"popUp":{self.text}}}'
        return f"event: popup\nid: {self.id}\ndata: {data}\n\n".encode()


def read_pop_up(headers: Headers | None, value: bytes | None) -> PopUp | None:
    """A record of calls.popups; nothing where it is no pop-up of an agent in a form known here."""
    known = dict(headers or ())
    identity = known.get("ce_id")
    # It becomes a line of the event stream and a header of the next request: it must end neither.
    if not isinstance(identity, bytes) or not re.fullmatch(rb"[!-~]{1,128}", identity):
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
        self.waiting: asyncio.Queue[PopUp | None] = asyncio.Queue(WAITING)
        self._drop = drop
        self._is_dropped = False

    def offer(self, pop_up: PopUp | None) -> None:
        if self._is_dropped:
            return
        try:
            self.waiting.put_nowait(pop_up)
        except asyncio.QueueFull:
            self._is_dropped = True
            log.warning("dropped a browser of %s: too slow", self.agent[1])
            self._drop()


class Hub:
    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self._browsers: dict[Agent, set[Browser]] = {}
        self._recent: dict[Agent, deque[PopUp]] = {}
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
        self._recent.setdefault(pop_up.agent, deque(maxlen=KEPT)).append(pop_up)
        for browser in self._browsers.get(pop_up.agent, ()):
            browser.offer(pop_up)
        return True

    def join(self, agent: Agent, last: str | None, drop: Callable[[], None]) -> tuple[Browser, str]:
        """A browser that wants an agent's pop-ups and has seen all up to `last`. Without that it
        gets what comes from now on; where `last` is not known here, all that is kept, and sees by
        the ids what it has already.

        Returns it with the id after which it begins: a browser that loses its connection before
        the first pop-up has to be able to say where it was.
        """
        browser = Browser(agent, drop)
        recent = list(self._recent.get(agent, ()))
        if last is not None:
            places = [place for place, pop_up in enumerate(recent) if pop_up.id == last]
            missed = recent[places[0] + 1 :] if places else recent
            # Of a call's stages, the last.
            for pop_up in {pop_up.call: pop_up for pop_up in missed}.values():
                browser.offer(pop_up)
        self._browsers.setdefault(agent, set()).add(browser)
        return browser, last or (recent[-1].id if recent else "none")

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
            kept = [pop_up for pop_up in recent if pop_up.expires > now]
            if kept:
                self._recent[agent] = deque(kept, maxlen=KEPT)
            else:
                del self._recent[agent]

    def close(self) -> None:
        """Ends every browser's stream."""
        for browsers in self._browsers.values():
            for browser in browsers:
                browser.offer(None)
