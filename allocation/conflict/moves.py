"""One change of a way out, and changes of scenarios put together."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DIGITS = 6
MARGIN = 1e-7


@dataclass(frozen=True)
class Move:
    """One change of a way out.

    Attributes:
        kind: of what changes, as in ``facts``.
        where: which: identifiers by column, for instance ``{"red_line": "PLAN-CAP"}``.
        before, after: the figure in ``unit``.
        unit: 万m³, 亿m³, m³/万元, m³/s, or 1 for a share or factor.
        by_wan_m3: the least slack that is needed, in 万m³.
    """

    kind: str
    where: dict[str, str | int]
    before: float
    after: float
    unit: str
    by_wan_m3: float


Moved = tuple[dict[str, Any], list[Move]]


def outwards(value: float, up: bool) -> float:
    """A figure rounded to six digits, never to the side where it would be too little."""
    if value <= 0.0:
        return 0.0
    step = 10.0 ** (math.floor(math.log10(value)) + 1 - DIGITS)
    steps = value * (1.0 + (MARGIN if up else -MARGIN)) / step
    return float(f"{(math.ceil(steps) if up else math.floor(steps)) * step:.{DIGITS}g}")


def merged(changes: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Changes of two scenarios, the second applied on top of the first."""
    both = dict(changes)
    for key, content in more.items():
        given = both.get(key)
        if given is None:
            both[key] = content
        elif isinstance(content, list):
            both[key] = [*given, *content]
        elif key == "projects":
            both[key] = dict(given) | {
                name: _settings(given.get(name, {}), settings) for name, settings in content.items()
            }
        else:
            both[key] = dict(given) | content
    return both


def _settings(given: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    factor = "capacity_factor"
    scaled = {factor: given[factor] * more[factor]} if factor in given and factor in more else {}
    return dict(given) | dict(more) | scaled
