"""The real programs: which options they have, and whether they start."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from manifests import ROOT

BIN = Path(os.environ.get("RINGSIDE_BIN", ROOT / ".build/release"))


@dataclass(frozen=True)
class Help:
    # By name without dashes; whether it takes a value.
    options: dict[str, bool]
    environment: set[str]
    defaults: dict[str, str]


@cache
def help_of(*command: str) -> Help:
    """From what '--help' says of the command."""
    program = BIN / command[0]
    done = subprocess.run([program, *command[1:], "--help"], capture_output=True, text=True)
    if done.returncode:
        raise AssertionError(f"{' '.join(command)} --help: {done.returncode}: {done.stderr}")
    options: dict[str, bool] = {}
    for line in done.stdout.splitlines():
        if found := re.match(r"  (?:-\w, )?--([a-z-]+)( \S+)?$", line):
            options[found[1]] = found[2] is not None
    text = " ".join(done.stdout.split())
    notes = re.findall(r"\(environment: ([A-Z_]+)(?: or ([A-Z_]+))?(?:; default: ([^)]*))?", text)
    environment = {name for note in notes for name in note[:2] if name}
    if not options or not environment:
        raise AssertionError(f"{' '.join(command)} --help: no option is understood")
    return Help(options, environment, {note[0]: note[2] for note in notes if note[2]})


def split(command: list[str]) -> tuple[tuple[str, ...], dict[str, list[str | None]]]:
    """A command line as command and options. Every problem is an AssertionError."""
    count = next((i for i, word in enumerate(command) if word.startswith("-")), len(command))
    words = tuple(command[:count])
    known = help_of(*words).options
    options: dict[str, list[str | None]] = {}
    rest = command[count:]
    while rest:
        word = rest.pop(0)
        name, equals, value = word.removeprefix("--").partition("=")
        if not word.startswith("--") or name not in known:
            raise AssertionError(f"{' '.join(words)} has no {word}")
        if known[name] and not equals:
            if not rest:
                raise AssertionError(f"{word} has no value")
            value = rest.pop(0)
        elif equals and not known[name]:
            raise AssertionError(f"{word}: it takes no value")
        options.setdefault(name, []).append(value if known[name] else None)
    return words, options


def seconds(text: str) -> float:
    found = re.fullmatch(r"([0-9.]+)(ms|s|m|h|d)", text)
    assert found, text
    return float(found[1]) * {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400}[found[2]]
