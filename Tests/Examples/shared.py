"""Servers and browser take seconds to start: the tests of a run share one of each, to its end."""

from __future__ import annotations

import atexit
from functools import cache

from browser import Browser
from installation import Installation
from servers import Servers


@cache
def servers() -> Servers:
    made = Servers()
    atexit.register(made.close)
    return made


@cache
def installation() -> Installation:
    made = Installation(servers())
    atexit.register(made.close)
    return made


@cache
def browser() -> Browser:
    made = Browser(servers().directory)
    atexit.register(made.close)
    return made
