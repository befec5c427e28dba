"""Whether Grafana's own types know every field of a dashboard: what they do not know, Grafana would silently leave out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models import units
from grafana_foundation_sdk.models.dashboard import Dashboard

register_default_plugins()

# Of the data source's plugin, and what Grafana itself writes beside a variable's query.
OTHERS = {"titleFormat", "textFormat", "step", "definition"}
UNITS = {value for name, value in vars(units).items() if isinstance(value, str) and name[0] != "_"}


def problems(board: dict[str, Any]) -> Iterator[str]:
    try:
        read = json.loads(JSONEncoder().encode(Dashboard.from_json(board)))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        yield f"Grafana's types do not read it: {error!r}"
        return
    yield from differences("", board, read)
    for panel in board["panels"]:
        unit = panel.get("fieldConfig", {}).get("defaults", {}).get("unit", "short")
        if unit not in UNITS:
            yield f"{panel['title']}: {unit} is no unit of Grafana"


def differences(place: str, written: Any, read: Any) -> Iterator[str]:
    if isinstance(written, dict) and isinstance(read, dict):
        for key, value in written.items():
            if key in read:
                yield from differences(f"{place}.{key}", value, read[key])
            elif key not in OTHERS:
                yield f"{place}.{key}: Grafana does not know it"
    elif isinstance(written, list) and isinstance(read, list) and len(written) == len(read):
        for number, (left, right) in enumerate(zip(written, read)):
            yield from differences(f"{place}[{number}]", left, right)
    elif written != read:
        yield f"{place}: Grafana reads {read!r}"
